"""Check of `collect_stream`, assignment 09_streaming: text and calls assembled from a stream."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.fake_api import FakeApi
from grader.checks.json_values import Json, parse_json
from grader.checks.misconceptions import streaming as mistakes
from grader.checks.model_names import MODEL
from grader.checks.sample_tools import CITIES, names
from grader.checks.support.exception_types import judge_exception
from grader.learner.objects import Attribute, Client
from grader.learner.subject import LearnerCodeError, SubjectError
from grader.outcome import Misconception

FUNCTION = "collect_stream"
CREATE = ("chat", "completions", "create")


@dataclass(frozen=True)
class StreamedCall:
    """One call as a stream carries it: its index, its id and name, and its arguments in fragments."""

    index: int
    id: str
    name: str
    fragments: tuple[str, ...]

    @property
    def header(self) -> Json:
        """The first delta of the call: index, id and name."""
        function = {"name": self.name, **({"arguments": ""} if self.fragments else {})}
        return {"index": self.index, "id": self.id, "type": "function", "function": function}

    def delta(self, fragment: str) -> Json:
        """One delta with a fragment of the arguments."""
        return {"index": self.index, "function": {"arguments": fragment}}

    @property
    def whole(self) -> Json:
        """The call that the deltas add up to."""
        return {"id": self.id, "name": self.name, "arguments": json.loads("".join(self.fragments) or "{}")}


class CollectStream(Check):
    """``collect_stream(stream) -> tuple[str, list[dict]]``."""

    id = "collect_stream"
    title = "Put a streamed reply together"
    points = 20
    defines = (FUNCTION,)
    hints = (
        "A chunk's delta says what is new. What do you need to have the complete reply at the end?",
        "Keep one text for the words, and a dict from index to call: id, name, and the text of the arguments so far.",
        "Skip chunks without choices; add `delta.content or ''`; for each entry of `delta.tool_calls or []` take the "
        "call of its index, fill in id and name where they are given, and add the fragment.",
        "After the loop parse each call's text with `json.loads(text or '{}')`. Broken JSON raises by itself: "
        "JSONDecodeError is a ValueError. A cut between two calls, or behind the first delta of one, leaves complete "
        "JSON: keep the last `finish_reason` that is not None, and raise if there is none, or it is `length`.",
    )
    mistakes = mistakes.STREAM_MISTAKES

    @case("Text alone comes back whole, and no calls", holds=("text", "calls"))
    def text(self, context: CheckContext) -> None:
        words: list[str] = [f"{context.choice(CITIES)} ", "is ", f"{context.number(0, 40)} °C ", "warm."]
        deltas: list[Json] = [{"role": "assistant", "content": "", "refusal": None}]
        deltas += [{"content": word} for word in words]
        _judge(context, deltas, "".join(words), [], finish="stop")

    @case("One call is put together from its fragments", core=True, holds=("text", "calls", "arguments"))
    def one_call(self, context: CheckContext) -> None:
        call = _call(context, 0)
        first = {"role": "assistant", "content": None, "tool_calls": [call.header], "refusal": None}
        _judge(context, [first, *_deltas(call)], "", [call])

    @case("A call without arguments has an empty dict", holds=("arguments",))
    def no_arguments(self, context: CheckContext) -> None:
        call = StreamedCall(0, context.call_id(), names(context, 1)[0], ())
        _judge(context, [{"role": "assistant", "content": None}, {"tool_calls": [call.header]}], "", [call])

    @case("Text and several calls, one after the other", holds=("text", "calls"))
    def several_calls(self, context: CheckContext) -> None:
        calls = [_call(context, index) for index in range(context.choice((2, 3)))]
        deltas: list[Json] = [{"role": "assistant", "content": ""}, {"content": "One "}, {"content": "moment."}]
        for call in calls:
            deltas += [{"tool_calls": [call.header]}, *_deltas(call)]
        _judge(context, deltas, "One moment.", calls)

    @case("Calls whose fragments come mixed do not mix", holds=("calls",))
    def interleaved(self, context: CheckContext) -> None:
        first, second = _call(context, 0), _call(context, 1)
        deltas: list[Json] = [{"role": "assistant", "content": None}]
        deltas += [{"tool_calls": [first.header]}, {"tool_calls": [second.header]}]
        for one, other in zip(first.fragments, second.fragments, strict=True):
            deltas += [{"tool_calls": [second.delta(other)]}, {"tool_calls": [first.delta(one)]}]
        _judge(context, deltas, "", [first, second], mistakes.INDEX_IGNORED)

    @case("Two calls in one chunk are both taken", holds=("calls",))
    def together(self, context: CheckContext) -> None:
        first, second = _call(context, 0), _call(context, 1)
        deltas: list[Json] = [{"role": "assistant", "content": None, "tool_calls": [first.header, second.header]}]
        for one, other in zip(first.fragments, second.fragments, strict=True):
            deltas.append({"tool_calls": [first.delta(one), second.delta(other)]})
        _judge(context, deltas, "", [first, second], finish="stop")  # as some models say where the call was forced

    @case("Chunks without choices, such as those with the usage, do no harm", holds=("empty-chunks",))
    def usage(self, context: CheckContext) -> None:
        call = _call(context, 0)
        _judge(
            context,
            [{"role": "assistant", "content": None, "tool_calls": [call.header]}, *_deltas(call)],
            "",
            [call],
            usage=True,
        )

    @case("A call that breaks off is a ValueError", holds=("breaks-off",))
    def cut(self, context: CheckContext) -> None:
        call = _call(context, 0)
        deltas = [{"role": "assistant", "content": None, "tool_calls": [call.header]}, *_deltas(call)]
        for finish in (None, "tool_calls"):
            _judge_cut(context, deltas[:-1], [call], "the last fragment is missing", finish)

    @case(
        "A stream that ends without a finish_reason is a ValueError, even if all that came is complete JSON",
        holds=("breaks-off",),
    )
    def cut_between_fragments(self, context: CheckContext) -> None:
        first, second = _call(context, 0), _call(context, 1)
        deltas: list[Json] = [{"role": "assistant", "content": None, "tool_calls": [first.header]}]
        _judge_cut(context, deltas, [first], "it breaks off behind the first delta")
        deltas += _deltas(first)
        _judge_cut(context, deltas, [first, second], "it breaks off before the second call")
        _judge_cut(context, [*deltas, {"tool_calls": [second.header]}], [first, second], "it is cut off", "length")


def _call(context: CheckContext, index: int) -> StreamedCall:
    """Return a call with secret arguments, cut into four fragments in places that are no JSON by themselves."""
    city = context.choice(CITIES)
    text = json.dumps({"place": city, "days": context.number(10, 99), "units": ["metric", None]}, ensure_ascii=False)
    # Inside a string, before a name: what is wrong with a fragment is wrong neither with another nor with a mixture.
    begins, last = text.index(city), text.index('"units"')
    first = begins + context.random.randrange(1, len(city))
    bounds = [0, first, context.random.randrange(first + 1, last), last, len(text)]
    fragments = tuple(text[start:end] for start, end in itertools.pairwise(bounds))
    return StreamedCall(index, context.call_id(), f"{names(context, 1)[0]}_{index}", fragments)


def _deltas(call: StreamedCall) -> list[Json]:
    return [{"tool_calls": [call.delta(fragment)]} for fragment in call.fragments]


def _judge(
    context: CheckContext,
    deltas: Sequence[Json],
    text: str,
    calls: Sequence[StreamedCall],
    known: Misconception | None = None,
    *,
    finish: str = "tool_calls",
    usage: bool = False,
) -> None:
    """Judge the result for a stream of these deltas; ``known`` is the misconception that wrong calls show here."""
    notes = [*(["chunks without choices among them"] if usage else []), f"it ends with the finish_reason {finish}"]
    tried = _call_text(calls, ", ".join(notes))
    with attempting(tried, lambda error: _recognize(error, calls, known, usage=usage)):
        value = _collect(context, deltas, finish=finish, usage=usage)
        if not isinstance(value, list) or len(value) != 2:
            raise CheckFailedError(
                seen=as_json(value),
                expected="a tuple of two: the text, and the list of calls",
                why="Callers write: text, calls = collect_stream(stream).",
                next_step="Return text, calls.",
            )
        if value[0] != text:
            raise CheckFailedError(
                seen=as_json(value[0]),
                expected=f"the text {as_json(text)}",
                why="The words of the reply are the sum of its pieces.",
                next_step="Begin with an empty text, and add delta.content where there is some.",
            )
        _judge_calls(value[1], [call.whole for call in calls], known)


def _judge_cut(
    context: CheckContext, deltas: Sequence[Json], calls: Sequence[StreamedCall], note: str, finish: str | None = None
) -> None:
    """Judge that a stream that ends with these deltas, and with ``finish``, is a ValueError."""
    with attempting(_call_text(calls, f"{note}, with the finish_reason {finish}")):
        try:
            value = _collect(context, deltas, finish=finish)
        except LearnerCodeError as error:
            return judge_exception(error, "ValueError")
        raise CheckFailedError(
            seen=as_json(value),
            expected="a ValueError",
            misconception=mistakes.CUT_NOT_NOTICED if finish != "tool_calls" else None,
            otherwise=(
                "The arguments are not complete JSON, so nobody knows what the model wanted to call the function with.",
                "Let the JSONDecodeError of `json.loads` through: it is a ValueError.",
            ),
        )


def _judge_calls(seen: Any, expected: list[Json], known: Misconception | None) -> None:
    if seen == expected:
        return
    known = _named(seen, expected) or (known if _is_mixed(seen, expected) else None)
    raise CheckFailedError(
        seen=as_json(seen),
        expected=as_json(expected),
        misconception=known,
        otherwise=(
            "Each call needs its id, its name and all of its arguments.",
            "Return a list of dicts with id, name and arguments, in the order of index.",
        ),
    )


def _named(seen: Any, expected: list[Json]) -> Misconception | None:
    """Return the misconception that wrong calls show by themselves, or None."""
    if not isinstance(seen, list) or not all(isinstance(each, dict) for each in seen):
        return None
    if len(seen) < len(expected):
        return mistakes.FIRST_CALL_ONLY
    pairs = list(zip(seen, expected, strict=False))
    if any(each.get("id") is None or each.get("name") is None for each in seen):
        return mistakes.HEADER_LOST
    if pairs and all(_text_of(each.get("arguments"), whole["arguments"]) for each, whole in pairs):
        return mistakes.ARGUMENTS_NOT_PARSED
    return None


def _is_mixed(seen: Any, expected: list[Json]) -> bool:
    """Tell whether these are the calls, with other arguments."""
    if not isinstance(seen, list) or not all(isinstance(each, dict) for each in seen):
        return False
    return [(each.get("id"), each.get("name")) for each in seen] == [(each["id"], each["name"]) for each in expected]


def _text_of(text: Any, value: Any) -> bool:
    try:
        return isinstance(text, str) and parse_json(text or "{}") == value
    except ValueError:
        return False


def _recognize(
    error: SubjectError, calls: Sequence[StreamedCall], known: Misconception | None, *, usage: bool
) -> Misconception | None:
    """Return the misconception that explains a crash, or None; the message of `json.loads` shows which text it got.

    ``usage`` says whether there were chunks without choices.
    """
    if not isinstance(error, LearnerCodeError):
        return None
    if error.type == "JSONDecodeError":
        begun = [call for call in calls if call.fragments]  # a call without any has nothing to parse too early
        if error.message in {_complaint(text) for call in begun for text in ("", *call.fragments[:1])}:
            return mistakes.FRAGMENT_PARSED
        replaced = error.message in {_complaint(text) for call in calls for text in call.fragments[-1:]}
        return mistakes.FRAGMENT_REPLACES if replaced else known
    if error.type == "ValueError":
        return mistakes.WHOLE_REFUSED
    if error.type == "IndexError" and usage:
        return mistakes.NO_CHOICES
    if error.type == "TypeError" and "NoneType" in error.message and "str" in error.message:
        return mistakes.CONTENT_NONE
    return None


def _complaint(text: str) -> str | None:
    """Return what `json.loads` says of ``text``."""
    try:
        json.loads(text)
    except ValueError as error:
        return str(error)
    return None


def _collect(
    context: CheckContext, deltas: Sequence[Json], *, finish: str | None = "tool_calls", usage: bool = False
) -> Any:
    """Hand a stream of these deltas to the learner's function and return what it gives."""
    body = _events(deltas, finish, usage)
    answer = {"status": 200, "headers": {"content-type": "text/event-stream"}, "body": body}
    api = FakeApi(before=lambda number, request: answer)
    owner: Any = context.subject.keep(Client())
    for name in CREATE:
        owner = Attribute(owner, name)
    said = [{"role": "user", "content": "What is the weather?"}]
    stream = context.subject.call(owner, model=MODEL, messages=said, stream=True, http=api, keep=True).value
    return context.subject.call(FUNCTION, stream).value


def _events(deltas: Sequence[Json], finish: str | None, usage: bool) -> str:
    """Write a stream as Chat Completions does; without ``finish`` it breaks off."""
    head = {"id": "chatcmpl-0", "object": "chat.completion.chunk", "created": 0, "model": MODEL}
    chunks = [{**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    if finish:
        chunks.append({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
    if usage:
        counts = {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18}
        chunks = [{**head, "choices": []}, *chunks, {**head, "choices": [], "usage": counts}]  # Azure sends one first
    lines = [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks]
    return "".join(lines) + ("data: [DONE]\n\n" if finish else "")


def _call_text(calls: Sequence[StreamedCall], note: str) -> str:
    shown = ", ".join(f"{call.name} in the fragments {list(call.fragments)!r}" for call in calls) or "text alone"
    return f"{FUNCTION}(stream) on a stream with {shown}{f'; {note}' if note else ''}"
