"""Check of `pick_relevant_tools`, assignment 11_tool_design: the tools of a catalogue that share words with a query.

Every catalogue here has a clear order: all scores that grow with the number of shared words agree on it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.misconceptions import selection as mistakes
from grader.checks.sample_tools import invented_words
from grader.learner.objects import Attribute
from grader.learner.subject import FunctionCall, LearnerCodeError, SubjectError
from grader.outcome import Misconception

FUNCTION = "pick_relevant_tools"
ONLY_WHAT_IS_SENT = "A tool that is not sent cannot be chosen, and one that is sent for nothing costs tokens."
Tool = dict[str, Any]


class PickRelevantTools(Check):
    """``pick_relevant_tools(query, catalogue, k) -> list[dict]``: by shared words, the most relevant first."""

    id = FUNCTION
    title = "Send only the tools that fit"
    points = 10
    defines = (FUNCTION,)
    hints = (
        "Give every tool a number, sort by it, cut the list. What should the number be?",
        "Make a set of words of the query and one of the tool's name and description, in the same way. `&` is what "
        "they share.",
        'Lower case first, then `re.findall(r"[a-z0-9]+", text)`: it drops punctuation and splits names at `_`.',
        "`sorted(catalogue, key=score, reverse=True)`, then a list of those with a score above 0, then `[:k]`. Read "
        'the description with `function.get("description") or ""`.',
    )
    mistakes = mistakes.PICK_MISTAKES

    @case("The tools that share the most words come first", core=True, holds=("result", "relevance", "order"))
    def ranks(self, context: CheckContext) -> None:
        asked, other = invented_words(context, 7), invented_words(context, 40)
        other = [each for each in other if each not in asked]
        weak = tool("do_" + other[0], " ".join([asked[0], *other[1:4]]))
        middle = tool("do_" + other[4], " ".join([*asked[1:3], *other[5:7]]))
        strong = tool("do_" + other[7], " ".join(asked[3:]))
        query = " ".join(asked)
        order = context.choice(([0, 1, 2], [1, 0, 2]))
        catalogue = [[weak, middle, strong][place] for place in order]
        _judge(context, query, catalogue, 3, [strong, middle, weak])
        _judge(context, query, catalogue, 1, [strong])
        _judge(context, query, catalogue, 2, [strong, middle])

    @case("Names count, word by word", holds=("relevance", "words"))
    def splits_names(self, context: CheckContext) -> None:
        a, b, *other = invented_words(context, 12)
        wanted = tool(f"{a}_{b}", f"{other[0]} {other[1]}")
        catalogue = [tool(f"{other[2]}_{other[3]}", f"{other[4]} {other[5]}"), wanted]
        _judge(context, f"{other[6]} {b} {other[7]} {a}", catalogue, 2, [wanted])

    @case("Upper and lower case are the same", holds=("words",))
    def folds_case(self, context: CheckContext) -> None:
        a, b, *other = invented_words(context, 12)
        loud = tool("do_" + other[0], f"{other[1]} {a.capitalize()}")
        quiet = tool("do_" + other[2], f"{other[3]} {b}")
        _judge(context, f"{a} {other[4]}", [quiet, loud], 2, [loud])
        _judge(context, f"{b.upper()} {other[4]}", [loud, quiet], 2, [quiet])

    @case("Punctuation is not part of a word", holds=("words",))
    def drops_punctuation(self, context: CheckContext) -> None:
        a, b, *other = invented_words(context, 12)
        first = tool("do_" + other[0], f"{other[1]} {a}.")
        second = tool("do_" + other[2], f"{other[3]}, ({b}) {other[4]}")
        catalogue = [tool("do_" + other[5], f"{other[6]}?"), first, second]
        _judge(context, f"{other[7]} {a}?", catalogue, 3, [first])
        _judge(context, f'"{b}", {other[7]}!', catalogue, 3, [second])

    @case("A word inside a word is another word", holds=("words",))
    def compares_whole_words(self, context: CheckContext) -> None:
        a, *other = invented_words(context, 12)
        longer = tool("do_" + other[0], f"{a}{other[1]} {other[2]}")
        exact = tool("do_" + other[3], f"{other[4]} {a}")
        _judge(context, f"{a} {other[5]}", [longer, exact], 2, [exact])

    @case("Of two equally relevant tools, the catalog's first comes first", holds=("order",))
    def keeps_ties(self, context: CheckContext) -> None:
        a, *other = invented_words(context, 30)
        tied = [tool(f"do_{other[n]}", f"{other[n + 10]} {a}") for n in range(5)]
        _judge(context, a, tied, 5, tied)
        _judge(context, a, tied[::-1], 3, tied[::-1][:3])

    @case("Nothing in common is left out, and k may be 0 or large", holds=("nothing-in-common", "at-most-k"))
    def leaves_out(self, context: CheckContext) -> None:
        a, *other = invented_words(context, 20)
        catalogue = [tool("do_" + other[n], f"{other[n + 5]} {a if n == 2 else other[n + 10]}") for n in range(4)]
        _judge(context, f"{a} {other[18]}", catalogue, 4, [catalogue[2]])
        _judge(context, other[17], catalogue, 2, [])
        _judge(context, a, catalogue, 0, [])
        _judge(context, a, catalogue, 50, [catalogue[2]])
        _judge(context, a, [], 3, [])

    @case("A tool without a description is found by its name", holds=("no-description",))
    def takes_bare_tools(self, context: CheckContext) -> None:
        a, b, *other = invented_words(context, 12)
        bare: Tool = {"type": "function", "function": {"name": f"{a}_{b}"}}
        catalogue = [tool("do_" + other[0], f"{other[1]} {other[2]}"), bare]
        _judge(context, f"{other[3]} {a} {b}", catalogue, 2, [bare], bare=True)
        stranger: Tool = {"type": "function", "function": {"name": "do_" + other[4]}}
        _judge(context, f"None {a} {b}", [stranger, bare], 2, [bare], bare=True)


def tool(name: str, description: str) -> Tool:
    """Return a Chat Completions tool with parameters, so that a lost part is noticed."""
    schema = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": schema}}


def _judge(
    context: CheckContext, query: str, catalogue: list[Tool], k: int, expected: list[Tool], *, bare: bool = False
) -> None:
    kept = context.subject.keep(catalogue)

    def recognize(error: SubjectError) -> Misconception | None:
        return _raises(error, bare=bare)

    with attempting(
        f"{FUNCTION}({query!r}, {as_json([_name(each) for each in catalogue])} (as tools), {k})", recognize
    ):
        value = context.subject.call(FUNCTION, query, kept, k).value
        after = context.subject.calls(FunctionCall(Attribute(kept, "copy")))[0].value
        if json.dumps(after) != json.dumps(catalogue):
            raise CheckFailedError(
                seen=f"the catalogue is now {as_json(after)}",
                expected=f"the catalogue as it was: {as_json(catalogue)}",
                misconception=mistakes.CATALOGUE_CHANGED,
            )
        if value == expected:
            return
        stranger_found = bare and query.startswith("None") and isinstance(value, list) and len(value) > len(expected)
        known = mistakes.NO_DESCRIPTION if stranger_found else _known(value, query, catalogue, k, expected)
        raise CheckFailedError(
            seen=_shown(value, catalogue),
            expected=f"the tools {as_json([_name(each) for each in expected])}",
            misconception=known,
            otherwise=(ONLY_WHAT_IS_SENT, "Print the score of each tool, and look where it is not what you expect."),
        )


def _known(value: Any, query: str, catalogue: list[Tool], k: int, expected: list[Tool]) -> Misconception | None:
    """Return the misconception that leads to this result, found by breaking one rule of the reference, or None."""
    names = [_name(each) for each in expected]
    if not isinstance(value, list):
        return None
    if value and all(each not in catalogue for each in value):
        inner = {str(each.get("name") if isinstance(each, dict) else each) for each in value}
        return mistakes.NAMES_RETURNED if inner <= {_name(each) for each in catalogue} else None
    for mistake, broken in BROKEN.items():
        if value == picked(query, catalogue, k, **broken):
            return mistake
    if sorted(names) == sorted(_name(each) for each in value):
        return mistakes.TIES
    return None


BROKEN: Mapping[Misconception, dict[str, Any]] = {
    mistakes.LIMIT_IGNORED: {"cut": False},
    mistakes.UNRELATED_KEPT: {"related": False},
    mistakes.NOT_RANKED: {"ranked": False},
    mistakes.LETTER_CASE: {"fold": False},
    mistakes.PUNCTUATION: {"pattern": r"[^\s_]+"},
    mistakes.PART_OF_A_WORD: {"parts": True},
    mistakes.DESCRIPTION_IGNORED: {"described": False},
    mistakes.NAME_IS_ONE_WORD: {"pattern": r"\w+"},
}
"""The rule each mistake breaks, as arguments of `picked`."""


def picked(
    query: str,
    catalogue: list[Tool],
    k: int,
    *,
    pattern: str = r"[^\W_]+",
    fold: bool = True,
    parts: bool = False,
    described: bool = True,
    related: bool = True,
    ranked: bool = True,
    cut: bool = True,
) -> list[Tool]:
    """Return the tools a solution picks; each setting breaks one rule."""

    def found(text: str) -> list[str]:
        return re.findall(pattern, text.lower() if fold else text)

    def score(each: Tool) -> int:
        text = " ".join([_name(each), (each["function"].get("description") or "") if described else ""])
        place: Any = text.lower() if parts else set(found(text))
        return sum(word in place for word in set(found(query)))

    order = sorted(catalogue, key=score, reverse=True) if ranked else catalogue
    fit = [each for each in order if not related or score(each)]
    return fit[:k] if cut else fit


def _name(each: Any) -> str:
    function = each.get("function") if isinstance(each, dict) else None
    return str(function.get("name")) if isinstance(function, dict) else as_json(each)


def _shown(value: Any, catalogue: list[Tool]) -> str:
    """Show tools of the catalogue by their names, anything else unchanged."""
    if isinstance(value, list) and all(each in catalogue for each in value):
        return f"the tools {as_json([_name(each) for each in value])}"
    return as_json(value)


def _raises(error: SubjectError, *, bare: bool) -> Misconception | None:
    match error:
        case LearnerCodeError(type="KeyError", message=message) if "'name'" in message:
            return mistakes.ENVELOPE_FORGOTTEN
        case LearnerCodeError(type="KeyError", message=message) if "'description'" in message:
            return mistakes.NO_DESCRIPTION if bare else mistakes.ENVELOPE_FORGOTTEN
        case LearnerCodeError(type="AttributeError" | "TypeError", message=message) if bare and "None" in message:
            return mistakes.NO_DESCRIPTION
    return None
