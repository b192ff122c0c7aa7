"""Check of `safe_dispatch`, assignment 06_errors: a dispatch that always answers, and leaks nothing of an exception."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from typing import Any

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.json_values import parse_json, whole_json
from grader.checks.misconceptions import errors as mistakes
from grader.checks.sample_tools import CITIES, names, plain_sample, sample, show_call, show_registry, tool_call
from grader.checks.support.dispatch_assertions import judge_call
from grader.learner.objects import Attribute, Ref, Stub, ToolCall
from grader.learner.subject import LearnerCodeError, SubjectError, Tool
from grader.outcome import Misconception

FUNCTION = "safe_dispatch"
SIGNATURE = "place: str, limit: int = 5"
SECRETS = ("password", "token", "path", "query")
ODD_RESULTS = ("{place}", "object()", "b'paid'", "{'seen': {place, place + '!'}}", "[{'when': 2 + 3j}]")
NO_NUMBERS = ("{'celsius': float('nan')}", "[1.5, float('inf')]", "-float('inf')")


class SafeDispatch(Check):
    """``safe_dispatch(tool_call, registry) -> str``: never raises, and returns errors that the model can act on."""

    id = "safe_dispatch"
    title = "Answer every call, whatever fails"
    points = 20
    defines = (FUNCTION,)
    hints = (
        "Four steps can fail: finding the function, reading the arguments, matching them to it, running it. Which code "
        "belongs to each?",
        "Give each step its own `try`, as short as it can be; a helper that makes the error text saves repeating it.",
        "You can find out before the call whether the arguments fit: `inspect.signature(function).bind(**arguments)` "
        "raises "
        "TypeError where they do not.",
        "Run the function and json.dumps(result, allow_nan=False) in one `try` with `except (Exception, SystemExit)`, "
        "and answer "
        '{"error": "EXECUTION_FAILED", "message": a sentence of your own}, without the text of the exception.',
    )
    mistakes = mistakes.SAFE_MISTAKES

    @case("A call that works gives its result as JSON text", core=True, holds=("json-text",))
    def works(self, context: CheckContext) -> None:
        nested = {"found": [{"n": context.number(0, 99), "ok": True, "note": None}], "error": None}
        name = names(context, 1)[0]
        for chosen in (sample(context, name), sample(context, name, nested), plain_sample(context, name)):
            registry = {chosen.stub.name: chosen.stub}
            with attempting(f"{FUNCTION}({show_call(chosen.call)}, {show_registry(chosen.stub)})"):
                called = context.subject.call(FUNCTION, chosen.call, registry, tools=chosen.tools)
                judge_call(called, chosen)

    @case(
        "A name that is not in the registry is UNKNOWN_FUNCTION",
        holds=("never-raises", "error-form", "unknown-function"),
    )
    def unknown_name(self, context: CheckContext) -> None:
        known, missing = names(context, 2)
        call = tool_call(context, missing, {"place": context.choice(CITIES)})
        _Trial(call, show_registry(Stub(known, SIGNATURE)), "UNKNOWN_FUNCTION").refuse(context, known)

    @case("Arguments that are not JSON are INVALID_JSON", holds=("never-raises", "error-form", "invalid-json"))
    def broken_json(self, context: CheckContext) -> None:
        city = context.choice(CITIES)
        for text in (f'{{"place": "{city}', f"place={city}", f"{{'place': '{city}'}}"):
            _refused(context, text, "INVALID_JSON", raises=mistakes.BROKEN_JSON_ESCAPES)

    @case(
        "Arguments the function does not take are INVALID_ARGUMENTS",
        holds=("never-raises", "error-form", "invalid-arguments", "not-called"),
    )
    def wrong_names(self, context: CheckContext) -> None:
        city = context.choice(CITIES)
        for arguments in ({"place": city, "day": "today"}, {"limit": 3}, {"town": city}, {}):
            _refused(context, json.dumps(arguments), "INVALID_ARGUMENTS")

    @case(
        "JSON that is not an object is INVALID_ARGUMENTS, too",
        holds=("invalid-arguments", "never-raises", "error-form"),
    )
    def no_object(self, context: CheckContext) -> None:
        for text in (f'["{context.choice(CITIES)}"]', str(context.number(0, 99)), '"place"', "null"):
            _refused(context, text, "INVALID_ARGUMENTS")

    @case(
        "An exception in the function is EXECUTION_FAILED, and its text stays here",
        holds=("never-raises", "error-form", "execution-failed", "no-exception-text"),
    )
    def failing_function(self, context: CheckContext) -> None:
        for kind in (ConnectionError, KeyError, ValueError, ZeroDivisionError):
            _fail(context, kind, f"could not reach db-{context.number(0, 100)}.internal: {{secret}}")

    @case(
        "A TypeError in the function is not the model's fault",
        holds=("never-raises", "error-form", "execution-failed", "wrong-type"),
    )
    def failing_inside(self, context: CheckContext) -> None:
        known = mistakes.TYPE_ERROR_BLAMED_ON_MODEL
        _fail(context, TypeError, "unsupported operand type(s) for +: 'int' and 'str' ({secret})", known)
        _fail(context, TypeError, "read() got an unexpected keyword argument '{secret}'", known)
        _fail(context, TypeError, "read() missing 1 required positional argument: '{secret}'", known)

    @case(
        "A result that JSON cannot hold is EXECUTION_FAILED", holds=("never-raises", "error-form", "execution-failed")
    )
    def odd_results(self, context: CheckContext) -> None:
        for written in ODD_RESULTS:
            _return(context, written, mistakes.RESULT_FORCED_INTO_JSON)

    @case("A result with NaN or Infinity is EXECUTION_FAILED", holds=("never-raises", "error-form", "nan"))
    def no_numbers(self, context: CheckContext) -> None:
        for written in NO_NUMBERS:
            _return(context, written, mistakes.NAN_CALLED_JSON)

    @case(
        "A function that ends the program is EXECUTION_FAILED, and the program goes on",
        holds=("execution-failed", "never-raises"),
    )
    def exiting_function(self, context: CheckContext) -> None:
        _return(context, "exec('raise SystemExit(1)')", mistakes.TOOL_EXCEPTION_ESCAPES)


class _Trial:
    """One call that has to end in an error, and the codes that are right for it."""

    def __init__(
        self,
        call: ToolCall,
        registry: str,
        *codes: str,
        raises: Misconception = mistakes.TOOL_EXCEPTION_ESCAPES,
        other: Misconception | None = mistakes.ONE_CODE_FOR_ALL,
    ) -> None:
        """Take ``registry`` as a learner would write it; ``raises`` and ``other``: an exception's code, and another."""
        self.call, self._codes, self._raises, self._other = call, codes, raises, other
        self.secret: str | None = None
        """What the function's exception says."""
        self._tried = f"{FUNCTION}({show_call(call)}, {registry})"
        self._expected = f'the text {{"error": "{codes[0]}", "message": …}}'

    def refuse(self, context: CheckContext, name: str) -> None:
        """Dispatch with a stub called ``name`` that must not be reached."""
        with self._trying():
            called = context.subject.call(FUNCTION, self.call, {name: Stub(name, SIGNATURE)})
            if called.invocations:
                raise CheckFailedError(
                    seen=f"{name} was called with {as_json(called.invocations[0].arguments)}",
                    expected="no call of it",
                    why="A function that runs on the wrong arguments does something nobody asked for.",
                    next_step="Test the name and the arguments first, then call.",
                )
            self._judge(context, called.value)

    def fail(self, context: CheckContext, tool: Tool, secret: str) -> None:
        """Dispatch with a stub that raises; ``secret`` must not be in the answer."""
        self.secret = secret
        with self._trying():
            registry = {self.call.name: Stub(self.call.name, SIGNATURE)}
            called = context.subject.call(FUNCTION, self.call, registry, tools={self.call.name: tool})
            if len(called.invocations) != 1:
                raise CheckFailedError(
                    seen=f"{len(called.invocations)} calls of {self.call.name}",
                    expected="one call of it",
                    why="A call that runs twice, or not at all, is an order placed twice, or never.",
                    next_step="Call the function once, inside `try`.",
                )
            if secret in whole_json(called.value):
                raise CheckFailedError(
                    seen=as_json(called.value),
                    expected=f"an answer without {secret!r}",
                    misconception=mistakes.EXCEPTION_TEXT_SENT,
                )
            self._judge(context, called.value)

    def give(self, context: CheckContext, function: Ref, sent: Misconception) -> None:
        """Dispatch with ``function``, whose result JSON cannot hold; ``sent`` is what sending it means."""
        with self._trying():
            answer = context.subject.call(FUNCTION, self.call, {self.call.name: function}).value
            said = _parsed(answer)
            if isinstance(answer, str) and not (isinstance(said, dict) and "error" in said):
                raise CheckFailedError(seen=f"the text {answer}", expected=self._expected, misconception=sent)
            self._judge(context, answer)

    def _trying(self) -> AbstractContextManager[None]:
        return attempting(self._tried, self._recognize)

    def _recognize(self, error: SubjectError) -> Misconception | None:
        """Return the misconception of an exception that is the one this trial provokes, or None."""
        if not isinstance(error, LearnerCodeError):
            return None
        provoked = {
            mistakes.BROKEN_JSON_ESCAPES: error.type == "JSONDecodeError",
            mistakes.RESULT_NOT_GUARDED: "JSON" in error.message or "Circular" in error.message,
            mistakes.TOOL_EXCEPTION_ESCAPES: error.type == "SystemExit" or (self.secret or "\0") in error.message,
        }
        return self._raises if provoked[self._raises] else None

    def _judge(self, context: CheckContext, answer: Any) -> None:
        """Judge that ``answer`` is the agreed error, with one of the codes."""
        said = _parsed(answer)
        if not isinstance(said, dict) or "error" not in said:
            raise CheckFailedError(
                seen=as_json(answer),
                expected=self._expected,
                why="The model can act on an error it is told: in the form that was agreed, as JSON text.",
                next_step=f'Return json.dumps({{"error": "{self._codes[0]}", "message": …}}) for this.',
            )
        error, message = said["error"], said.get("message")
        if error in self._codes and isinstance(message, str) and message.strip():
            return
        raise CheckFailedError(
            seen=as_json(answer),
            expected=self._expected,
            misconception=self._misconception(context, error),
            otherwise=("The code tells the model what it can do about it.", f"Use the code {self._codes[0]} for this."),
        )

    def _misconception(self, context: CheckContext, error: Any) -> Misconception | None:
        """Return the misconception that a wrong error shows by itself, or by what other calls are answered with."""
        if error in self._codes:
            return mistakes.ERROR_WITHOUT_MESSAGE
        if not isinstance(error, str) or not error.replace("_", "").isalpha() or not error.isupper():
            return mistakes.ERROR_WITHOUT_CODE
        if self._other is mistakes.TYPE_ERROR_BLAMED_ON_MODEL:
            return self._other if error == "INVALID_ARGUMENTS" else None
        return self._other if _codes_of_others(context).count(error) > 1 else None


def _codes_of_others(context: CheckContext) -> list[Any]:
    """Return the codes for broken JSON, for a name the function does not take, and for a function that raises."""
    name = names(context, 1)[0]

    def fail(**arguments: Any) -> Any:
        raise ConnectionError

    codes = []
    for text in ('{"place": ', '{"place": "Oslo", "day": 1}', '{"place": "Oslo"}'):
        call = ToolCall(context.call_id(), name, text)
        try:
            answer = context.subject.call(FUNCTION, call, {name: Stub(name, SIGNATURE)}, tools={name: fail}).value
        except LearnerCodeError:
            continue
        said = _parsed(answer)
        codes.append(said.get("error") if isinstance(said, dict) else None)
    return codes


def _parsed(answer: Any) -> Any:
    """Return the JSON in a text, or None for anything else; NaN and Infinity are not JSON."""
    if not isinstance(answer, str):
        return None
    try:
        parse_json(answer)
        return json.loads(answer, parse_constant=_no_json)
    except ValueError:
        return None


def _no_json(text: str) -> Any:
    raise ValueError(text)


def _refused(
    context: CheckContext, arguments: str, *codes: str, raises: Misconception = mistakes.TOOL_EXCEPTION_ESCAPES
) -> None:
    """Dispatch a call of an existing function with unusable arguments, and judge the error."""
    name = names(context, 1)[0]
    call = ToolCall(context.call_id(), name, arguments)
    _Trial(call, f"{{{name!r}: a function of ({SIGNATURE})}}", *codes, raises=raises).refuse(context, name)


def _fail(
    context: CheckContext, kind: type[Exception], text: str, other: Misconception = mistakes.ONE_CODE_FOR_ALL
) -> None:
    """Have the function raise an exception with a secret in its text."""
    name = names(context, 1)[0]
    secret = f"{context.choice(SECRETS)}-{context.number(0, 10**9):09}"
    error = kind(text.format(secret=secret))

    def tool(**arguments: Any) -> Any:
        raise error

    call = tool_call(context, name, {"place": context.choice(CITIES), "limit": context.random.randrange(2, 9)})
    registry = f"{{{name!r}: a function that raises {error!r}}}"
    _Trial(call, registry, "EXECUTION_FAILED", other=other).fail(context, tool, secret)


def _return(context: CheckContext, written: str, sent: Misconception) -> None:
    """Have the function return the value of the expression ``written``, and judge the error."""
    name = names(context, 1)[0]
    call = tool_call(context, name, {"place": context.choice(CITIES)})
    raises = mistakes.TOOL_EXCEPTION_ESCAPES if "SystemExit" in written else mistakes.RESULT_NOT_GUARDED
    trial = _Trial(call, f"{{{name!r}: lambda place: {written}}}", "EXECUTION_FAILED", raises=raises)
    trial.give(context, _returning(context, written), sent)


def _returning(context: CheckContext, written: str) -> Ref:
    """Return a function on the learner's side whose result JSON cannot hold, which no stub can return."""
    holder = context.subject.keep(Stub("holder", f"*, made=lambda place: {written}"))
    defaults = Attribute(holder, "__kwdefaults__")
    made: Ref = context.subject.call(Attribute(defaults, "__getitem__"), "made", keep=True).value
    return made
