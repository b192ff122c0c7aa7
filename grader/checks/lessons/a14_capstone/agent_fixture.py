"""Fixture of the support agent check: agents over one backend, the steps made with them, and assertions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import mocks
from grader.checks import api_refusal
from grader.checks.check import CheckContext, CheckFailedError, as_json, pluralize
from grader.checks.fake_api import ApiRefusal, FakeApi, RecordingApi, RequestHook
from grader.checks.json_values import Json, parse_json
from grader.checks.lessons.a14_capstone.fake_backend import Customer, FakeBackend, customer
from grader.checks.misconceptions import support_agent as mistakes
from grader.checks.misconceptions.loop import MODEL_HARD_CODED
from grader.checks.model_names import MODELS
from grader.checks.schema_reader import function_of
from grader.checks.support.messages import calls_of, sent_messages, sent_objects, summarize
from grader.learner.objects import Attribute, Client, Ref
from grader.learner.subject import LearnerCodeError, SubjectError, Tool
from grader.outcome import Misconception

if TYPE_CHECKING:
    from grader.checks.lessons.a14_capstone.call_records import CallRecords

AGENT = "SupportAgent"
MAX_ROUNDS = 6
HANDED_OVER = "I have passed this on to a colleague, who reads everything written here and will answer you."
BYE = "Thank you for waiting."
OWN_FAULTS = frozenset(("NameError", "ImportError", "SyntaxError", "RecursionError"))
"""Exceptions that no call of the model and no backend raises: faults of the learner's code itself."""
TOOLS = frozenset(
    (
        *("get_order", "start_return", "prepare_refund", "prepare_card_freeze", "find_appointments", "prepare_booking"),
        *("execute_action", "lookup_customer", "search_knowledge_base", "create_ticket", "send_response"),
        "hand_off_to_person",
    )
)


@dataclass(frozen=True)
class Agent:
    """One of the learner's agents, serving one session."""

    ref: Ref
    who: Customer
    model: str


@dataclass(frozen=True)
class AgentReply:
    """One reply of an agent: what it returned, and the requests it sent for it."""

    value: Any
    requests: Sequence[Json]

    @property
    def messages(self) -> list[Any]:
        """The messages of the last request."""
        return sent_objects(self.requests[-1]) if self.requests else []

    @property
    def results(self) -> list[Any]:
        """The answers to the calls since the customer's last message, in the order of the calls."""
        said = [index for index, each in enumerate(self.messages) if each.get("role") == "user"]
        since = self.messages[said[-1] :] if said else []
        contents = {each.get("tool_call_id"): each.get("content") for each in since if each.get("role") == "tool"}
        return [_parsed(contents.get(call.get("id"))) for each in since for call in calls_of(each)]


@dataclass
class AgentFixture:
    """Agents over one backend; records every step, so that feedback can show what led to a failure."""

    context: CheckContext
    ada: Customer
    alan: Customer
    backend: FakeBackend
    steps: list[str] = field(default_factory=list)
    records: CallRecords | None = None
    """Limiter and log of the agent that was made last."""

    @classmethod
    def of(cls, context: CheckContext) -> AgentFixture:
        """Return a fixture with two customers."""
        ada, alan = customer(context, "Ada"), customer(context, "Alan")
        return cls(context, ada, alan, FakeBackend(context, (ada, alan)))

    def agent(self, who: Customer | None = None, *, records: CallRecords | None = None) -> Agent:
        """Return a new agent of the learner's, for Ada where nobody is named; ``records`` gives limiter and log."""
        who, model = who or self.ada, self.context.choice(MODELS)
        self.steps.append(f"agent for {who.name} in session {who.session['session_id']}")
        try:
            client, backend = self.context.subject.keep(Client()), self.context.subject.keep(self.backend.stub_object)
            more: dict[str, Any] = {"limiter": records.limiter, "log": records.log(self.context)} if records else {}
            self.records = records
            made = self.context.subject.call(
                AGENT, client, backend, tools=self.tools, keep=True, session=dict(who.session), model=model, **more
            )
        except SubjectError as error:
            error.tried = error.tried or self.history
            raise
        return Agent(made.value, who, model)

    @property
    def tools(self) -> dict[str, Tool]:
        """The tools that answer what the agent calls."""
        return {**self.backend.tools, **(self.records.tools if self.records else {})}

    @property
    def history(self) -> str:
        """The steps so far, in words."""
        return "; ".join(self.steps)

    def advance_clock(self, seconds: float) -> None:
        """Advance the clock."""
        self.steps.append(f"{seconds:.0f} seconds later")
        self.backend.now += seconds

    def approve(self) -> None:
        """The customer presses every button."""
        self.steps.append("the customer presses every button")
        self.backend.approve_all()

    def send(
        self,
        agent: Agent,
        text: str,
        *turns: mocks.Turn,
        answer: str | None = BYE,
        before: RequestHook | None = None,
        to_person: Misconception | None = mistakes.HANDS_OVER_TOO_SOON,
    ) -> AgentReply:
        """Send the customer's ``text`` to an agent and return its reply.

        Args:
            agent: The agent.
            text: What the customer writes.
            turns: What the model says, in order.
            answer: What the model says last, which has to come back; None: the caller judges what comes back.
            before: A hook that sees each request first.
            to_person: The misconception of an agent that calls a person in place of giving ``answer``.
        """
        asked = [f"{call.name}({_written(call.arguments)})" for turn in turns[:8] for call in turn.calls]
        self.steps.append(f"{agent.who.name}: {text!r}, the model: {', '.join(asked) or 'answers'}")
        ends = () if answer is None else (mocks.Turn.says(answer),)
        api = FakeApi(*(turn.forced() for turn in turns), *ends, before=before)
        try:
            value = self.context.subject.call(Attribute(agent.ref, "reply"), text, http=api, tools=self.tools).value
        except SubjectError as error:
            self._judge_wire(agent, text, api)
            error.tried = error.tried or self.history
            error.misconception = error.misconception or _recognize(error, api, turns)
            raise
        self._judge_wire(agent, text, api)
        reply = AgentReply(value, api.requests)
        if answer is not None and value != answer:
            self._judge_answer(reply, answer, to_person)
        return reply

    def transcript(self, agent: Agent) -> list[Json]:
        """Return an agent's transcript as the SDK writes it."""
        listener = RecordingApi()
        create = Attribute(Attribute(Attribute(self.context.subject.keep(Client()), "chat"), "completions"), "create")
        try:
            kept = Attribute(agent.ref, "transcript")
            self.context.subject.call(create, model="any", messages=kept, http=listener, keep=True)
        except SubjectError as error:
            error.tried = error.tried or f"{self.history}; agent.transcript"
            raise
        return sent_objects(listener.requests[0]) if listener.requests else []

    def failure(
        self, seen: str, expected: str, known: Misconception | None, *, why: str | None = None, step: str | None = None
    ) -> CheckFailedError:
        """Return a failure with all steps so far; ``why`` and ``step`` explain it unless ``known`` does."""
        return CheckFailedError(
            tried=self.history, seen=seen, expected=expected, misconception=known, otherwise=(why, step)
        )

    def _judge_wire(self, agent: Agent, text: str, api: FakeApi) -> None:
        """Judge what every request has to have: the model, a legal history, what was said, and the tools."""
        for model in (request.get("model") for request in api.requests):
            if model != agent.model:  # before refusals: another model may take no tools here
                expected = f"the model {agent.model!r}, which the application chose"
                raise self.failure(f"a request to the model {model!r}", expected, MODEL_HARD_CODED)
        for refusal in api.refusals[:1]:
            if refusal.status == 400 and not refusal.message.startswith("[mock]"):
                raise self._refused(refusal, api)
        for request in api.requests[: MAX_ROUNDS + 1]:
            self._judge_request(agent, text, request)

    def _refused(self, refusal: ApiRefusal, api: FakeApi) -> CheckFailedError:
        """Return the failure of a request that the API refuses: for its messages, or for another part."""
        why = api_refusal.quoted(refusal.message)
        if not (refusal.param or "").startswith("messages"):
            seen, step = f"a request whose {refusal.param or 'form'} the API refuses", "Change or leave out this part."
            return self.failure(seen, "a request that the API accepts", None, why=why, step=step)
        return CheckFailedError(
            tried=self.history,
            seen=f"the messages {summarize(sent_messages(api.requests[-1]))}",
            expected="each assistant message with calls, then one tool message for each of its calls",
            why=why,
            misconception=mistakes.CALL_UNANSWERED,
        )

    def _judge_request(self, agent: Agent, text: str, request: Json) -> None:
        messages, tools = sent_objects(request), request.get("tools")
        first = messages[0] if messages else {}
        if first.get("role") not in ("developer", "system"):
            expected = "INSTRUCTIONS as the first message, with the role developer"
            raise self.failure(f"a request with the messages {summarize(messages)}", expected, mistakes.NO_INSTRUCTIONS)
        if not str(first.get("content")).strip().startswith("You are the support agent"):
            raise self.failure(as_json(first), "INSTRUCTIONS as its content", mistakes.NO_INSTRUCTIONS)
        if {"role": "user", "content": text} not in messages:
            seen = f"a request with the messages {summarize(messages)}"
            raise self.failure(seen, f"the customer's words {text!r} among them, as a user message", mistakes.FORGETS)
        names = [function_of(each).get("name") for each in (tools if isinstance(tools, list) else ())]
        if sorted(map(str, names)) != sorted(TOOLS):
            raise self.failure(f"a request with the tools {names}", "all of TOOLS", mistakes.TOOLS_NOT_OFFERED)

    def _judge_answer(self, reply: AgentReply, answer: str, to_person: Misconception | None) -> None:
        known: Misconception | None = None
        if reply.value == HANDED_OVER:
            mine = reply.requests or self.backend.hand_offs
            known = to_person if mine else mistakes.AGENTS_SHARE
        seen = f"{as_json(reply.value)}, after {pluralize(len(reply.requests), 'request')}"
        why = "The last reply's text is what the customer waits for."
        step = "Ask again until a reply has no calls, and return its text."
        raise self.failure(seen, as_json(answer), known, why=why, step=step)


def refused(result: Any) -> bool:
    """Tell whether a tool's answer is an error."""
    return isinstance(result, Mapping) and bool(result.get("error"))


def _parsed(content: Any) -> Any:
    try:
        return parse_json(content)
    except ValueError:
        return content


def _written(arguments: Any) -> str:
    if not isinstance(arguments, Mapping):
        return repr(arguments)
    return ", ".join(f"{name}={value!r}" for name, value in arguments.items())


def _recognize(error: SubjectError, api: FakeApi, turns: Sequence[mocks.Turn]) -> Misconception | None:
    """Return the misconception that explains an exception that left ``reply``, or None.

    An exception after a reply without calls has another reason than a call, and so has one of the learner's own names.
    """
    if not isinstance(error, LearnerCodeError) or OWN_FAULTS & set(error.bases):
        return None
    last = turns[len(api.requests) - 1] if 0 < len(api.requests) <= len(turns) else None
    if "is not JSON serializable" in error.message and "ChatCompletion" in error.message:
        return mistakes.TRANSCRIPT_NOT_JSON
    if error.type.startswith("API") or error.type == "InternalServerError":
        return mistakes.API_ERROR_ESCAPES
    if error.type == "BadRequestError":
        return mistakes.NO_BOUND if len(api.requests) > MAX_ROUNDS else None
    if last is not None and (last.refusal or last.finish_reason):
        return mistakes.HALF_A_REPLY
    return mistakes.ERROR_ESCAPES if last is not None and last.calls else None
