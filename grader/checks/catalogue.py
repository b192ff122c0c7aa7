"""Every check of the course, by id. A new check is one more line in `ASSIGNMENTS`."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterator, Mapping
from importlib import import_module

from grader.checks.check import Check
from grader.checks.outcome import Misconception


class Lessons(Mapping[str, tuple[type[Check], ...]]):
    """The checks of each assignment, imported when they are asked for: some bring the whole stand-in for the API."""

    def __init__(self, homes: Mapping[str, tuple[str, ...]]) -> None:
        """``homes`` has the checks as ``module:Class``, the module being one of ``grader.checks.lessons``."""
        self._homes = homes

    def __getitem__(self, name: str) -> tuple[type[Check], ...]:
        return tuple(_imported(home) for home in self._homes[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._homes)

    def __len__(self) -> int:
        return len(self._homes)


@functools.cache
def _imported(home: str) -> type[Check]:
    module, _, name = home.partition(":")
    check: type[Check] = getattr(import_module(f"grader.checks.lessons.{module}"), name)
    return check


ASSIGNMENTS: Mapping[str, tuple[type[Check], ...]] = Lessons(
    {
        "01_schema": ("schema:SearchProductsTool", "schema:BookAppointmentTool", "generated_tool:OrderStatusTool"),
        "02_dispatch": ("dispatch:DispatchToolCall", "process:ProcessToolCalls", "registry:RegistryOfTools"),
        "03_loop": ("conversation:RunConversation", "calculator:Calculate"),
        "04_parallel": (
            "parallel:RunToolCalls",
            "parallel_conversation:RunConversationAsync",
            "parallel_setting:AllowParallel",
        ),
        "05_tool_choice": ("choice:ToolChoiceFor", "classify:ClassifyTicket", "until_answer:RunUntilAnswer"),
        "06_errors": ("containing:SafeDispatch", "owning:LookupOrder", "retrying:AskWithRetry"),
        "07_structured_outputs": ("strict:ToStrict", "intent:ExtractIntent"),
        "08_responses_api": ("flat_tool:ToResponsesTool", "responses_loop:RunResponse"),
        "09_streaming": ("stream:CollectStream",),
        "10_safety": ("limiting:Limits", "auditing:Log", "refunding:Refunds", "screening:ScreenReply"),
        "11_tool_design": ("selection:ScoreSelection", "picking:PickRelevantTools"),
        "12_providers": ("anthropic_tool:ToAnthropicTool", "gemini_tool:ToGeminiTool", "normalising:NormaliseCalls"),
        "13_capstone": ("support_agent:Support",),
    }
)
"""The checks of each assignment, in the order of its cells."""


class UnknownCheck(LookupError):
    """No check has this id. ``near`` lists ids that look like it."""

    def __init__(self, check_id: str) -> None:
        self.check_id = check_id
        self.near = tuple(difflib.get_close_matches(check_id, ids(), n=3, cutoff=0.5))
        meant = f" Did you mean {' or '.join(self.near)}?" if self.near else f" There are: {', '.join(ids())}."
        super().__init__(f"There is no check called {check_id!r}.{meant}")


def ids() -> tuple[str, ...]:
    """Return the ids of all checks, in course order."""
    return tuple(check.id for checks in ASSIGNMENTS.values() for check in checks)


def get(check_id: str) -> Check:
    """Return the check with this id; raises `UnknownCheck`."""
    for checks in ASSIGNMENTS.values():
        for check in checks:
            if check.id == check_id:
                return check()
    raise UnknownCheck(check_id)


def all_checks() -> tuple[Check, ...]:
    """Return every check, in course order."""
    return tuple(check() for checks in ASSIGNMENTS.values() for check in checks)


def for_assignment(name: str) -> tuple[Check, ...]:
    """Return the checks of one assignment, e.g. ``"02_dispatch"``; raises `LookupError` for another name."""
    if name not in ASSIGNMENTS:
        raise LookupError(f"There are no checks for {name!r}. There are some for: {', '.join(ASSIGNMENTS)}.")
    return tuple(check() for check in ASSIGNMENTS[name])


def misconceptions() -> Mapping[str, Misconception]:
    """Return every misconception some check recognises, by id."""
    return {mistake.id: mistake for check in all_checks() for mistake in check.mistakes}
