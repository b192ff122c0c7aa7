"""Check of `AuditLog`, assignment 10_safety: a log of every call, without secrets."""

from __future__ import annotations

import json
from typing import Any

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.json_values import Json, parse_json
from grader.checks.misconceptions import safety as mistakes
from grader.checks.sample_tools import names, rich_sample, show_call, tool_call
from grader.learner.objects import Attribute, Ref, ToolCall
from grader.learner.subject import LearnerCodeError, SubjectError
from grader.outcome import Misconception

HIDDEN = "[redacted]"
SECRET_KEYS = ("card_number", "password", "api_key")
KEYS = ("id", "name", "arguments", "result", "error")


class AuditLogCheck(Check):
    """``AuditLog().record(tool_call, result, *, error=None)``: one line of JSON, secrets redacted at every depth.

    Keys beyond the five asked for, a time for instance, are welcome.
    """

    id = "AuditLog"
    title = "A log of every call, without secrets"
    points = 10
    defines = (id,)
    hints = (
        "Build the entry as a dict with the five keys, then write it with `json.dumps` and append it to `self.lines`.",
        "Redaction is a function of its own that takes any JSON value and returns a new one.",
        "For a dict: `{key: ... for key, item in value.items()}`; for a list: `[redacted(item) for item in value]`; "
        "anything else unchanged.",
        "Parse before you redact: arguments always, the result where it is text. `ValueError` means it was not JSON: "
        "then the arguments are None, and the result stays the text it is.",
    )
    mistakes = mistakes.LOG_MISTAKES

    @case(
        "A call becomes one line of JSON with id, name, arguments, result and error",
        core=True,
        holds=("one-line", "id-and-name", "arguments", "result"),
    )
    def writes_everything(self, context: CheckContext) -> None:
        chosen = rich_sample(context, names(context, 1)[0])
        plain: tuple[Any, ...] = (chosen.result, None, "closed on Sundays", [1, {"password_hint": "a city"}])
        for result in plain:
            _judge(
                context, chosen.call, result, _entry(chosen.call, chosen.arguments, result), mistakes.TOO_MUCH_REDACTED
            )

    @case("What is empty, or no object, is logged as it is", holds=("arguments", "result"))
    def writes_empty_values(self, context: CheckContext) -> None:
        name, *_ = names(context, 1)
        results: tuple[Any, ...] = (0, False, "", [], {})
        for result in results:
            call = tool_call(context, name, {})
            _judge(context, call, result, _entry(call, {}, result), mistakes.TOO_MUCH_REDACTED)
        call = ToolCall(context.call_id(), name, "[3, 5]")
        _judge(context, call, None, _entry(call, [3, 5], None), mistakes.TOO_MUCH_REDACTED)

    @case("An error is in the line, and null where there was none", holds=("error",))
    def writes_errors(self, context: CheckContext) -> None:
        name, *_ = names(context, 1)
        call = tool_call(context, name, {"city": "Oslo"})
        error = f"timed out after {context.number(10, 99)} s\nin line 3"
        expected = _entry(call, {"city": "Oslo"}, None, error)
        _judge(context, call, None, expected, mistakes.ERROR_NOT_LOGGED, error=error)

    @case("Secrets in the arguments are redacted", holds=("redaction",))
    def redacts_arguments(self, context: CheckContext) -> None:
        for key in SECRET_KEYS:
            secret = _secret(context)
            call = tool_call(context, names(context, 1)[0], {"user": "ada", key: secret, "cents": 4990})
            expected = _entry(call, {"user": "ada", key: HIDDEN, "cents": 4990}, {"ok": True})
            _judge(context, call, {"ok": True}, expected, mistakes.SECRET_LOGGED, secret)

    @case("Secrets are redacted however deep they are", holds=("redaction",))
    def redacts_deep(self, context: CheckContext) -> None:
        secret = _secret(context)
        deep = {"payments": [{"cents": 1, "card": {"card_number": secret}}, [{"password": {"old": secret}}]]}
        clean = {"payments": [{"cents": 1, "card": {"card_number": HIDDEN}}, [{"password": HIDDEN}]]}
        call = tool_call(context, names(context, 1)[0], deep)
        _judge(context, call, 7, _entry(call, clean, 7), mistakes.REDACTED_AT_THE_TOP_ONLY, secret)

    @case(
        "Secrets in the result are redacted, be it a value or JSON text", holds=("result", "redaction", "text-result")
    )
    def redacts_results(self, context: CheckContext) -> None:
        secret = _secret(context)
        call = tool_call(context, names(context, 1)[0], {})
        result = {"keys": [{"api_key": secret, "for": "tests"}]}
        expected = _entry(call, {}, {"keys": [{"api_key": HIDDEN, "for": "tests"}]})
        for given in (result, json.dumps(result)):
            _judge(context, call, given, expected, mistakes.RESULT_NOT_REDACTED, secret)

    @case("The result itself stays as it is", holds=("copy",))
    def leaves_the_result_alone(self, context: CheckContext) -> None:
        result = {"password": _secret(context), "cards": [{"card_number": _secret(context)}]}
        kept = context.subject.keep(result)
        call = tool_call(context, names(context, 1)[0], {})
        with attempting(f"log.record({show_call(call)}, result), with result = {as_json(result)}"):
            _recorded(context, call, kept)
            after = context.subject.call(Attribute(kept, "copy")).value
            if after != result:
                raise CheckFailedError(
                    seen=f"afterwards, result is {as_json(after)}",
                    expected="the result as it was",
                    misconception=mistakes.REDACTED_IN_PLACE,
                )

    @case("Arguments that cannot be parsed do not break the log", holds=("arguments", "broken-arguments"))
    def survives_broken_arguments(self, context: CheckContext) -> None:
        secret = _secret(context)
        call = ToolCall(context.call_id(), names(context, 1)[0], f'{{"card_number": "{secret}", "cents": ')
        known = mistakes.BROKEN_ARGUMENTS_BREAK_THE_LOG
        _judge(context, call, None, _entry(call, None, None), known, secret)

    @case("A log keeps all of its lines, and none of another log's", holds=("logs-apart", "one-line", "lines"))
    def keeps_lines_apart(self, context: CheckContext) -> None:
        calls = [tool_call(context, name, {}) for name in names(context, 3)]
        with attempting("one = AuditLog(); two = AuditLog(); two records in one, then one record in two"):
            one, two = (context.subject.call(self.id, keep=True).value for _ in range(2))
            written = [_write(context, log, call, True) for log, call in zip((one, one, two), calls, strict=True)]
            for log, lines in ((one, written[:2]), (two, written[2:])):
                held = _lines(context, log)
                if held != lines:
                    raise CheckFailedError(
                        seen=f"{len(held)} lines: {as_json(held)}",
                        expected=as_json(lines),
                        misconception=mistakes.LOGS_SHARE if len(held) != len(lines) else None,
                        otherwise=("Auditors read log.lines.", "Append each line to `self.lines` and return it."),
                    )


def _secret(context: CheckContext) -> str:
    return f"{context.number(10**15, 10**16)}"


def _entry(call: ToolCall, arguments: Any, result: Any, error: str | None = None) -> Json:
    return {"id": call.id, "name": call.name, "arguments": arguments, "result": result, "error": error}


def _judge(
    context: CheckContext,
    call: ToolCall,
    result: Any,
    expected: Json,
    known: Misconception,
    secret: str | None = None,
    error: str | None = None,
) -> None:
    """Record one call and judge the line; ``known`` is the misconception that this input is made to show."""
    error_argument = f", error={error!r}" if error else ""
    recognize = _recognize if known is mistakes.BROKEN_ARGUMENTS_BREAK_THE_LOG else None
    with attempting(f"log.record({show_call(call)}, {as_json(result)}{error_argument})", recognize):
        entry = _recorded(context, call, result, error)
        different = [key for key in KEYS if key not in entry or entry[key] != expected[key]]
        leaked = secret is not None and secret in json.dumps(entry)
        if different or leaked:
            raise CheckFailedError(
                seen=as_json(entry),
                expected=as_json(expected),
                misconception=_shown(known, entry, different, leaked=leaked),
                otherwise=(
                    "Anyone who searches the log looks under these keys.",
                    f"Look at the value of {(different or ['arguments'])[0]!r}.",
                ),
            )


def _shown(known: Misconception, entry: Json, different: list[str], *, leaked: bool) -> Misconception | None:
    """Return the misconception that a difference shows: ``known``, where it is the one that ``known`` makes."""
    if known is mistakes.ERROR_NOT_LOGGED:
        return known if different == ["error"] else None
    if known is mistakes.TOO_MUCH_REDACTED:
        hidden = any(HIDDEN in json.dumps(entry.get(key)) for key in {"arguments", "result"} & set(different))
        return known if hidden else None
    if known is mistakes.BROKEN_ARGUMENTS_BREAK_THE_LOG:
        return mistakes.RAW_ARGUMENTS_LOGGED if leaked else None
    if known is mistakes.REDACTED_AT_THE_TOP_ONLY and HIDDEN in json.dumps(entry):
        return mistakes.SECRET_LOGGED if leaked else None
    return known if leaked else None


def _recorded(context: CheckContext, call: ToolCall, result: Any, error: str | None = None) -> Json:
    """Return the entry a fresh log writes, parsed."""
    log: Ref = context.subject.call(AuditLogCheck.id, keep=True).value
    line = _write(context, log, call, result, error)
    held = _lines(context, log)
    if held[-1:] != [line]:
        raise CheckFailedError(
            seen=f"record returned {as_json(line)}, and log.lines ends with {as_json(held[-1:])}",
            expected="the same line in both",
            why="The caller reads the line that record returns; auditors read log.lines.",
            next_step="Append the line to `self.lines` and return it.",
        )
    try:
        entry = parse_json(line)
    except ValueError:
        entry = None
    if not isinstance(entry, dict) or "\n" in line:
        raise CheckFailedError(
            seen=as_json(line), expected="one line of JSON, an object", misconception=mistakes.LINE_NOT_JSON
        )
    return entry


def _write(context: CheckContext, log: Ref, call: ToolCall, result: Any, error: str | None = None) -> Any:
    given: dict[str, Any] = {} if error is None else {"error": error}
    return context.subject.call(Attribute(log, "record"), call, result, **given).value


def _lines(context: CheckContext, log: Ref) -> list[Any]:
    held = context.subject.call(Attribute(Attribute(log, "lines"), "copy")).value
    return held if isinstance(held, list) else []


def _recognize(error: SubjectError) -> Misconception | None:
    unparsed = isinstance(error, LearnerCodeError) and error.type in ("JSONDecodeError", "ValueError")
    return mistakes.BROKEN_ARGUMENTS_BREAK_THE_LOG if unparsed else None
