"""Check of `screen_reply`, assignment 10_safety: a screen for the final text of a reply."""

from __future__ import annotations

import json
from collections.abc import Sequence

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.misconceptions import safety as mistakes
from grader.outcome import Misconception

EXPECTED = {True: "True: every amount and id in it comes from a tool", False: "False: it must not go out"}


class ScreenReply(Check):
    """``screen_reply(text, tool_results) -> bool``: true only where every amount and id is in some tool's result."""

    id = "screen_reply"
    title = "Let only grounded replies through"
    points = 5
    defines = (id,)
    hints = (
        "Three steps: what does the text claim, what did the tools say, is the first part of the second?",
        "The patterns of the set-up find both: `AMOUNT.findall(text)`, and the same in the results.",
        'Join the results to one text: `"\\n".join(tool_results)`.',
        "`set(AMOUNT.findall(text)) <= set(AMOUNT.findall(known))`, and the same with ID: both have to hold.",
    )
    mistakes = mistakes.SCREEN_MISTAKES

    @case("A reply with what the tools said may go out", core=True, holds=("every-claim",))
    def lets_grounded_replies_out(self, context: CheckContext) -> None:
        order, refund = _id(context, "ORD"), _id(context, "RF")
        total, paid = _amounts(context)
        results = [_result(order_id=order, total=f"{total} EUR"), _result(refund=refund, refunded=f"{paid} EUR")]
        text = f"{order} cost {total} EUR. Refund {refund}: {paid} EUR are on their way."
        with attempting(_shown(text, results)):
            if not _screened(context, text, results):
                alone = _screened(context, text, ["\n".join(results)])
                raise _failure(True, mistakes.ONE_RESULT_ONLY if alone else None)

    @case("An invented amount stays in, and so does a sum no tool computed", core=True, holds=("every-claim", "sums"))
    def stops_invented_amounts(self, context: CheckContext) -> None:
        order = _id(context, "ORD")
        total, paid = _amounts(context)
        results = [_result(order_id=order, total=f"{total} EUR"), _result(order_id=order, shipping=f"{paid} EUR")]
        both = f"{(_cents(total) + _cents(paid)) / 100:.2f}"
        whole = context.choice([each for each in ("500", "600", "700", "800") if each not in order])
        for invented, known in ((whole, mistakes.AMOUNTS_NOT_SCREENED), (both, None)):
            text = f"{order} was {total} EUR. You get {invented} EUR."
            _stop(context, text, results, _Probe(f"You get {invented} EUR.", known))

    @case("An invented id stays in", holds=("every-claim",))
    def stops_invented_ids(self, context: CheckContext) -> None:
        order, invented = _id(context, "ORD"), _id(context, "RF")
        total = _amounts(context)[0]
        results = [_result(order_id=order, total=f"{total} EUR")]
        text = f"{order}, {total} EUR: the refund has the number {invented}."
        _stop(context, text, results, _Probe(f"The refund has the number {invented}.", mistakes.IDS_NOT_SCREENED))

    @case("A piece of an id or of an amount is another one", holds=("whole",))
    def compares_whole_ones(self, context: CheckContext) -> None:
        order, total = _id(context, "ORD"), f"1{context.number(10, 90)}.50"
        results = [_result(order_id=order, total=f"{total} EUR")]
        for text in (f"Your order is {order[:-2]}.", f"It cost {total[1:]} EUR."):
            with attempting(_shown(text, results)):
                if _screened(context, text, results):
                    raise _failure(False, mistakes.SUBSTRING_IS_ENOUGH)

    @case("A text that claims nothing may go out", holds=("no-claims",))
    def lets_plain_text_out(self, context: CheckContext) -> None:
        text = context.choice(("Happy to help!", "Which order do you mean?", "I have passed this on to a colleague."))
        for results in ([], [_result(order_id=_id(context, "ORD"))]):
            with attempting(_shown(text, results)):
                if not _screened(context, text, results):
                    raise _failure(True, mistakes.SCREEN_BLOCKS_PLAIN_TEXT)


class _Probe:
    """A shorter text with the invented part alone: where that is let out too, ``known`` is the mistake."""

    def __init__(self, text: str, known: Misconception | None) -> None:
        self.text, self.known = text, known


def _stop(context: CheckContext, text: str, results: Sequence[str], alone: _Probe) -> None:
    with attempting(_shown(text, results)):
        if _screened(context, text, results):
            never = _screened(context, alone.text, results)
            raise _failure(False, alone.known if never else mistakes.ONE_MATCH_IS_ENOUGH)


def _screened(context: CheckContext, text: str, results: Sequence[str]) -> bool:
    value = context.subject.call(ScreenReply.id, text, list(results)).value
    if isinstance(value, bool):
        return value
    raise CheckFailedError(
        seen=as_json(value),
        expected="True or False",
        why="The application sends the text, or holds it back: there is no third way.",
        next_step="Return the comparison itself: it is True or False.",
    )


def _failure(expected: bool, known: Misconception | None) -> CheckFailedError:
    return CheckFailedError(
        seen=str(not expected),
        expected=EXPECTED[expected],
        misconception=known,
        otherwise=(
            "A gate that also stops honest answers is soon switched off."
            if expected
            else "What no tool returned, the model has made up or worked out by itself, and nobody has checked it.",
            "Print what you find in the text and in the results, and compare.",
        ),
    )


def _shown(text: str, results: Sequence[str]) -> str:
    return f"screen_reply({text!r}, {list(results)!r})"


def _id(context: CheckContext, prefix: str) -> str:
    return f"{prefix}-{context.number(10000, 100000)}"


def _amounts(context: CheckContext) -> list[str]:
    """Return two different amounts whose sum is neither; added up as floats, they have no rounding error."""
    return [f"{euros}.{context.choice(('25', '50', '75'))}" for euros in context.random.sample(range(20, 400), 2)]


def _cents(amount: str) -> int:
    return int(amount.replace(".", ""))


def _result(**values: str) -> str:
    return json.dumps(values)
