"""Check of `answer_tool_search`, assignment 13_other_tools: the tools that a model's search gets to see.

Every catalog here has a clear order: all measures that grow with the number of shared words agree on it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.json_values import Json, json_equal
from grader.checks.lessons.a13_other_tools.given_response import done_items, item_id, response_with
from grader.checks.misconceptions import dispatch
from grader.checks.misconceptions import other_tools as mistakes
from grader.checks.sample_tools import invented_words, names
from grader.learner.objects import Attribute
from grader.learner.subject import FunctionCall, LearnerCodeError, SubjectError
from grader.outcome import Misconception

FUNCTION = "answer_tool_search"
OUTPUT = "tool_search_output"
Tool = dict[str, Any]
MODEL_WAITS = "The model waits for this item, and can call only what it brings."


@dataclass(frozen=True)
class Search:
    """One search of the model, and the tools that it has to find."""

    goal: str
    call_id: str | None
    best: tuple[Tool, ...]
    execution: str = "client"

    def item(self, context: CheckContext) -> Json:
        """Return the item of the output."""
        shared = {"id": item_id(context, "tsc"), "type": "tool_search_call", "status": "completed"}
        return {**shared, "call_id": self.call_id, "execution": self.execution, "arguments": {"goal": self.goal}}

    def answered(self, tools: Sequence[Tool]) -> Json:
        """Return the answer with these tools."""
        shared = {"type": OUTPUT, "call_id": self.call_id, "execution": "client", "status": "completed"}
        return {**shared, "tools": list(tools)}


class AnswerToolSearch(Check):
    """``answer_tool_search(response, catalogue, k) -> list[dict]``: an answer for each search of the client's."""

    id = FUNCTION
    title = "Answer a search for tools"
    points = 10
    defines = (FUNCTION,)
    hints = (
        "Which items of `response.output` wait for you? What does the model want to read in the answer?",
        "A search has `type` tool_search_call and `execution` client. `item.arguments` is a dict; the goal is in it.",
        "`sorted(catalogue, key=lambda tool: shared_words(goal, tool), reverse=True)[:k]` are the best definitions.",
        'An answer: `{"type": "tool_search_output", "call_id": item.call_id, "execution": "client", "status": '
        '"completed", "tools": best}`. Append one for each search, even where `best` is empty.',
    )
    mistakes = mistakes.SEARCH_MISTAKES

    @case("The best definitions answer the search, by its call_id", core=True, holds=("answer", "best", "shared-words"))
    def finds(self, context: CheckContext) -> None:
        goal, catalogue = _ranked(context, 4)
        for k in (1, 2):
            _judge(context, [_search(context, goal, catalogue[:k])], catalogue, k)

    @case("Names count like descriptions", holds=("shared-words",))
    def reads_names(self, context: CheckContext) -> None:
        a, b, *other = invented_words(context, 12)
        named = tool(f"{a}_{b}", f"{other[0]} {other[1]}")
        catalogue = [tool(f"{other[2]}_{other[3]}", f"{other[4]} {other[5]}"), named]
        _judge(context, [_search(context, f"{a} {other[6]} {b}", [named])], catalogue, 1)

    @case("At most k definitions are sent", holds=("at-most-k", "best"))
    def keeps_to_k(self, context: CheckContext) -> None:
        goal, catalogue = _ranked(context, 5)
        _judge(context, [_search(context, goal, catalogue[:3])], catalogue, 3)
        _judge(context, [_search(context, goal, catalogue)], catalogue, 50)

    @case("A search that finds nothing is answered too", holds=("each-search",))
    def answers_in_vain(self, context: CheckContext) -> None:
        _, catalogue = _ranked(context, 3)
        _judge(context, [_search(context, "zzyzx qwqwq", [])], catalogue, 2)
        _judge(context, [_search(context, "zzyzx qwqwq", [])], [], 2)

    @case("Each search of a response gets its own answer", holds=("each-search",))
    def answers_each(self, context: CheckContext) -> None:
        pool = iter(invented_words(context, 40))
        (one, first), (two, second) = _ranked_of(pool, 2), _ranked_of(pool, 2)
        catalogue = [*second, *first]
        _judge(context, [_search(context, one, first[:1]), _search(context, two, second[:1])], catalogue, 1)

    @case("Searches of the service, and all other items, get no answer", share=2,
          holds=("server-search", "nothing-else", "no-search"))  # fmt: skip
    def leaves_the_rest(self, context: CheckContext) -> None:
        goal, catalogue = _ranked(context, 3)
        done = done_items(context, "files", names(context, 1)[0])
        server = Search(goal, None, (), "server")
        _judge(context, [server], catalogue, 1, others=done)
        _judge(context, [_search(context, goal, catalogue[:1]), server], catalogue, 1, others=done)
        _judge(context, [], catalogue, 1)

    @case("Definitions are sent whole, and the catalog stays as it was", holds=("whole",))
    def sends_whole(self, context: CheckContext) -> None:
        goal, catalogue = _ranked(context, 3)
        catalogue = [{**each, "strict": True} for each in catalogue]
        del catalogue[0]["description"]
        catalogue[0]["name"] = "_".join(goal.split())
        _judge(context, [_search(context, goal, catalogue[:2])], catalogue, 2)


def tool(name: str, description: str) -> Tool:
    """Return a tool in the Responses form with parameters, so that a lost part is noticed."""
    schema = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
    return {"type": "function", "name": name, "description": description, "parameters": schema}


def _ranked(context: CheckContext, count: int) -> tuple[str, list[Tool]]:
    """Return a goal and tools that share fewer and fewer words with it, the last one a single word."""
    return _ranked_of(iter(invented_words(context, 40)), count)


def _ranked_of(pool: Iterator[str], count: int) -> tuple[str, list[Tool]]:
    """Return a goal and its tools of words that nothing else of the pool has."""
    asked = [next(pool) for _ in range(count + 1)]
    tools = [
        tool(f"do_{next(pool)}", " ".join([*asked[: count - number], next(pool), next(pool)]))
        for number in range(count - 1)
    ]
    return " ".join(asked), [*tools, tool(f"{asked[0]}_{next(pool)}", f"{next(pool)} {next(pool)}")]


def _arranged(context: CheckContext, catalogue: Sequence[Tool]) -> list[Tool]:
    """Return a catalog in another order: its best tool last and its second best first.

    The first tools, those with the right names and the least relevant ones are then all different from the best.
    """
    others = context.random.sample(catalogue[2:], k=len(catalogue[2:]))
    return [*catalogue[1:2], *others, *catalogue[:1]]


def _search(context: CheckContext, goal: str, best: Sequence[Tool]) -> Search:
    return Search(goal, context.call_id(), tuple(best))


def _judge(
    context: CheckContext, searches: Sequence[Search], catalogue: Sequence[Tool], k: int, others: Sequence[Json] = ()
) -> None:
    """Judge the answers to these searches. The catalog is handed over in an order of its own."""
    shuffled = _arranged(context, catalogue)
    items = [search.item(context) for search in searches]
    output = [*others[:2], *items, *others[2:]]
    goals = [f"{search.goal!r} ({search.execution})" for search in searches]
    tried = f"{FUNCTION}(response, {as_json([each['name'] for each in shuffled])} (as tools), {k}) on a response that "
    tried += f"searches for {' and '.join(goals) or 'nothing'}"
    with attempting(tried, _raises):
        given, kept = response_with(context, output), context.subject.keep(shuffled)
        value = context.subject.call(FUNCTION, given, kept, k).value
        after = context.subject.calls(FunctionCall(Attribute(kept, "copy")))[0].value
        if json.dumps(after) != json.dumps(shuffled):
            raise CheckFailedError(
                seen=f"the catalogue is now {as_json(after)}",
                expected="the catalogue as it was",
                misconception=mistakes.CATALOGUE_CHANGED,
            )
        _judge_answers(value, searches, items, shuffled, k)


def _judge_answers(
    value: Any, searches: Sequence[Search], items: Sequence[Json], catalogue: Sequence[Tool], k: int
) -> None:
    wanted = [search for search in searches if search.execution == "client"]
    rows = value if isinstance(value, list) and all(isinstance(each, dict) for each in value) else None
    if rows is not None and len(rows) == len(wanted) and all(_finds(rows, each, catalogue, k) for each in wanted):
        return
    raise CheckFailedError(
        seen=as_json(value),
        expected=as_json([search.answered(search.best) for search in wanted]),
        misconception=_known(value, wanted, items, catalogue, k),
        otherwise=(MODEL_WAITS, "Compare the two lists: the keys of each answer, then its tools."),
    )


def _finds(rows: Sequence[Json], search: Search, catalogue: Sequence[Tool], k: int) -> bool:
    """Tell whether one of the answers is that of this search."""
    return any(_same_frame(row, search) and _are_best(row.get("tools"), search, catalogue, k) for row in rows)


def _same_frame(row: Json, search: Search) -> bool:
    return json_equal({"status": "completed", **row, "tools": []}, search.answered(()))


def _are_best(tools: Any, search: Search, catalogue: Sequence[Tool], k: int) -> bool:
    """Tell whether these are definitions of the catalog, at most k, with all that have to be found among them."""
    if not isinstance(tools, list) or len(tools) > k:
        return False
    bare = [_bare(each) for each in tools]
    known = all(any(json_equal(each, other) for other in catalogue) for each in bare)
    return known and len({json.dumps(each, sort_keys=True) for each in bare}) == len(bare) and all(
        any(json_equal(each, best) for each in bare) for best in search.best
    )  # fmt: skip


def _bare(given: Any) -> Any:
    return {key: part for key, part in given.items() if key != "defer_loading"} if isinstance(given, dict) else given


def _known(
    value: Any, wanted: Sequence[Search], items: Sequence[Json], catalogue: Sequence[Tool], k: int
) -> Misconception | None:
    """Return the misconception that explains an unexpected list, or None."""
    if value is None:
        return dispatch.RESULT_NOT_RETURNED if wanted else None
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        return None
    if any(each.get("type") == "function_call_output" for each in value):
        return mistakes.SEARCH_ANSWERED_AS_FUNCTION
    if any(each.get("call_id") in [item["id"] for item in items] for each in value):
        return mistakes.SEARCH_ITEM_ID
    if len(value) < len(wanted):
        nothing_found = all(not search.best for search in wanted)
        return mistakes.NOTHING_FOUND_UNANSWERED if nothing_found and not value else mistakes.FIRST_SEARCH_ONLY
    if len(value) > len(wanted):
        return mistakes.SERVER_SEARCH_ANSWERED if any(each.get("call_id") is None for each in value) else None
    if any(each.get("execution") != "client" for each in value):
        return mistakes.EXECUTION_NOT_SAID
    wrong = next((found for each in value if (found := _wrong_tools(each.get("tools"), catalogue, k))), None)
    first_ones = bool(value) and all(each.get("tools") == list(catalogue[:k]) for each in value)
    return wrong or (mistakes.NOT_RANKED if first_ones else None)


def _wrong_tools(tools: Any, catalogue: Sequence[Tool], k: int) -> Misconception | None:
    """Return the misconception that explains unexpected tools, or None."""
    if isinstance(tools, str):
        return mistakes.TOOLS_AS_TEXT
    if not isinstance(tools, list):
        return None
    found = [each["name"] for each in catalogue]
    if any(each in found for each in tools if isinstance(each, str)):
        return mistakes.NAMES_SENT
    if any(isinstance(each, dict) and "function" in each for each in tools):
        return mistakes.SENT_IN_CHAT_FORM
    bare = [_bare(each) for each in tools]
    if any(each not in catalogue and isinstance(each, dict) and each.get("name") in found for each in bare):
        return mistakes.PARTS_LEFT_OUT
    return mistakes.K_IGNORED if len(tools) > k else None


def _raises(error: SubjectError) -> Misconception | None:
    """Return the misconception that explains an exception, or None."""
    if not isinstance(error, LearnerCodeError):
        return None
    if error.type == "TypeError" and error.message.startswith("the JSON object must be str"):
        return mistakes.GOAL_PARSED_AGAIN
    if error.type == "TypeError" and "not subscriptable" in error.message:
        return mistakes.ITEM_READ_AS_DICT
    if error.type == "KeyError" and error.message == "'function'":
        return mistakes.SENT_IN_CHAT_FORM
    if error.type == "KeyError" and error.message == "'description'":
        return mistakes.SEARCH_DESCRIPTION_EXPECTED
    attribute = error.type == "AttributeError" and "has no attribute" in error.message
    return mistakes.KINDS_MIXED if attribute and error.message.startswith("'Response") else None
