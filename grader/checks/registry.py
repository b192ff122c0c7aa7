"""Registry of the course's checks, by assignment and id.

Ids stand here, and not only on the classes, so that one check can be found without importing any other. An id is the
name that the learner defines: a function's (``dispatch_tool_call``) or a class's (``ToolRegistry``).
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Mapping
from importlib import import_module

from grader.checks.check import Check
from grader.checks.own_checks import OwnChecks, OwnChecksError
from grader.errors import GraderError
from grader.outcome import Misconception

ASSIGNMENTS: Mapping[str, Mapping[str, str]] = {
    "00_start_here": {
        "first_tool": "a00_start_here.first_tool:FirstTool",
    },
    "01_schema": {
        "search_products_tool": "a01_schema.written_tools:SearchProductsTool",
        "book_appointment_tool": "a01_schema.written_tools:BookAppointmentTool",
        "order_status_tool": "a01_schema.order_status_tool:OrderStatusTool",
    },
    "02_dispatch": {
        "dispatch_tool_call": "a02_dispatch.dispatch_tool_call:DispatchToolCall",
        "process_tool_calls": "a02_dispatch.process_tool_calls:ProcessToolCalls",
        "tool_definition": "a02_dispatch.tool_definition:ToolDefinition",
        "ToolRegistry": "a02_dispatch.tool_registry:ToolRegistryCheck",
    },
    "03_loop": {
        "run_conversation": "a03_loop.run_conversation:RunConversation",
        "calculate": "a03_loop.calculate:Calculate",
    },
    "04_parallel": {
        "run_tool_calls": "a04_parallel.run_tool_calls:RunToolCalls",
        "run_conversation_async": "a04_parallel.run_conversation_async:RunConversationAsync",
        "allow_parallel": "a04_parallel.allow_parallel:AllowParallel",
    },
    "05_tool_choice": {
        "tool_choice_for": "a05_tool_choice.tool_choice_for:ToolChoiceFor",
        "classify_ticket": "a05_tool_choice.classify_ticket:ClassifyTicket",
        "run_until_answer": "a05_tool_choice.run_until_answer:RunUntilAnswer",
    },
    "06_errors": {
        "safe_dispatch": "a06_errors.safe_dispatch:SafeDispatch",
        "lookup_order": "a06_errors.lookup_order:LookupOrder",
        "ask_with_retry": "a06_errors.ask_with_retry:AskWithRetry",
    },
    "07_structured_outputs": {
        "to_strict": "a07_structured_outputs.to_strict:ToStrict",
        "extract_intent": "a07_structured_outputs.extract_intent:ExtractIntent",
    },
    "08_responses_api": {
        "to_responses_tool": "a08_responses_api.to_responses_tool:ToResponsesTool",
        "run_response": "a08_responses_api.run_response:RunResponse",
    },
    "09_streaming": {
        "collect_stream": "a09_streaming.collect_stream:CollectStream",
    },
    "10_safety": {
        "CallLimiter": "a10_safety.call_limiter:CallLimiterCheck",
        "AuditLog": "a10_safety.audit_log:AuditLogCheck",
        "RefundDesk": "a10_safety.refund_desk:RefundDeskCheck",
        "screen_reply": "a10_safety.screen_reply:ScreenReply",
    },
    "11_tool_design": {
        "score_selection": "a11_tool_design.score_selection:ScoreSelection",
        "pick_relevant_tools": "a11_tool_design.pick_relevant_tools:PickRelevantTools",
    },
    "12_providers": {
        "to_anthropic_tool": "a12_providers.to_anthropic_tool:ToAnthropicTool",
        "to_gemini_tool": "a12_providers.to_gemini_tool:ToGeminiTool",
        "normalise_calls": "a12_providers.normalise_calls:NormaliseCalls",
    },
    "13_other_tools": {
        "answer_approvals": "a13_other_tools.answer_approvals:AnswerApprovals",
        "answer_tool_search": "a13_other_tools.answer_tool_search:AnswerToolSearch",
    },
    "14_capstone": {
        "SupportAgent": "a14_capstone.support_agent:SupportAgentCheck",
    },
}
"""The ids of each assignment's checks, in the order of its cells, with the class as ``module:Class``; the module is one
of ``grader.checks.lessons``."""

LESSONS: Mapping[str, str] = {
    "00_start_here": "Lesson 00: start here",
    "01_schema": "Lesson 01: describe tools to a model",
    "02_dispatch": "Lesson 02: carry out tool calls",
    "03_loop": "Lesson 03: the loop",
    "04_parallel": "Lesson 04: several calls at once",
    "05_tool_choice": "Lesson 05: decide who decides",
    "06_errors": "Lesson 06: when things go wrong",
    "07_structured_outputs": "Lesson 07: answers in a form you can rely on",
    "08_responses_api": "Lesson 08: the Responses API",
    "09_streaming": "Lesson 09: read a reply while it is being written",
    "10_safety": "Lesson 10: safety",
    "11_tool_design": "Lesson 11: few tools, good tools, and a number for it",
    "12_providers": "Lesson 12: one program, several providers",
    "13_other_tools": "Lesson 13: tools that are not your functions",
    "14_capstone": "Lesson 14: the support agent",
}
"""The titles of the lessons, by assignment, in course order. They stand here, and not only in the lessons, as a kernel
need not have the lessons' files."""


class UnknownCheckError(GraderError, LookupError):
    """No check has this id. ``near`` lists ids that look like it."""

    def __init__(self, check_id: str) -> None:
        self.check_id = check_id
        self.near = tuple(difflib.get_close_matches(check_id, ids(), n=3, cutoff=0.5))
        meant = f" Did you mean {' or '.join(self.near)}?" if self.near else f" There are: {', '.join(ids())}."
        super().__init__(f"There is no check called {check_id!r}.{meant}")


_own: dict[str, type[Check]] = {}
"""Checks of instructors' files, by id; see `add_own`."""


def ids() -> tuple[str, ...]:
    """Return the ids of all checks, in course order; imports none of them."""
    return tuple(check_id for checks in ASSIGNMENTS.values() for check_id in checks)


def get(check_id: str) -> Check:
    """Return the check with this id, importing its module alone.

    Raises:
        UnknownCheckError: no check has this id.
    """
    for checks in ASSIGNMENTS.values():
        if check_id in checks:
            return _imported(checks[check_id])()
    if check_id in _own:
        return _own[check_id]()
    raise UnknownCheckError(check_id)


def add_own(own: OwnChecks) -> None:
    """Add the checks of an instructor's file for this process; those of the same ids give way to them.

    Raises:
        OwnChecksError: The file cannot be used, or a check in it has the id of one of the course's.
    """
    classes = own.classes()
    taken = sorted(set(ids()) & set(classes))
    if taken:
        raise OwnChecksError(
            f"{own.path}: the course has checks called {', '.join(taken)} already; give yours another id."
        )
    _own.update(classes)


def all_checks() -> tuple[Check, ...]:
    """Return every check, in course order."""
    return tuple(get(check_id) for check_id in ids())


def for_assignment(name: str) -> tuple[Check, ...]:
    """Return the checks of one assignment, e.g. ``"02_dispatch"``.

    Raises:
        LookupError: there is no such assignment.
    """
    if name not in ASSIGNMENTS:
        raise LookupError(f"There are no checks for {name!r}. There are some for: {', '.join(ASSIGNMENTS)}.")
    return tuple(get(check_id) for check_id in ASSIGNMENTS[name])


def misconceptions() -> Mapping[str, Misconception]:
    """Return every misconception some check recognizes, by id."""
    return {mistake.id: mistake for check in all_checks() for mistake in check.mistakes}


@functools.cache
def _imported(path: str) -> type[Check]:
    module, _, name = path.partition(":")
    check: type[Check] = getattr(import_module(f"grader.checks.lessons.{module}"), name)
    return check
