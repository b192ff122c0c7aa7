"""Benchmark of the stand-in on unseen tools and questions, from a public benchmark.

    python benchmarks/standin_bfcl.py [--data FOLDER] [--wrong 20] [CATEGORY ...]

The questions and the possible answers are those of the Berkeley Function Calling Leaderboard (version 4). Rules may be
developed on odd ids; even ids are held out, and a gap between the two is overfitting. The comparison follows the
leaderboard's own: there must be as many calls as expected, in any order; each argument must be one of its possible
values, where strings are compared without case, blanks and light punctuation, and an integer counts as a number; ""
among the possible values means that the argument may be left out. In the categories of irrelevance no tool fits, and
making no call is right; a question back counts as no call. As asking for a missing value hides that the right function
was found, the column "picked" says how often the function with the highest score is a right one, called or not.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mocks.messages import Message, ModelRequest, Tool
from mocks.standin.model import StandIn

CATEGORIES = (
    "simple_python", "multiple", "parallel", "parallel_multiple", "live_simple", "live_multiple", "live_parallel",
    "live_parallel_multiple", "simple_java", "simple_javascript", "irrelevance", "live_irrelevance",
)  # fmt: skip
TYPES = {
    "dict": "object", "hashmap": "object", "hashtable": "object", "map": "object",
    "float": "number", "double": "number", "number": "number",
    "int": "integer", "long": "integer", "short": "integer", "byte": "integer", "bigint": "integer",
    "bool": "boolean", "tuple": "array", "arraylist": "array", "list": "array", "set": "array",
    "any": "string", "char": "string",
}  # fmt: skip
"""The leaderboard's type names, in lower case, with those of JSON Schema; "any" has no equivalent: a string."""
NO_DATA = (
    "No data: the package bfcl-eval is not importable here. Install it in a folder of its own "
    "(pip install --no-deps --target FOLDER bfcl-eval) and say --data FOLDER/bfcl_eval/data."
)

Calls = list[tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Case:
    """One question with its tools, and the calls expected: name and possible values of each argument."""

    id: str
    request: ModelRequest
    expected: tuple[tuple[str, Mapping[str, Sequence[Any]]], ...]

    @property
    def held_out(self) -> bool:
        """Whether the case is in the half that the rules were not developed on: the even ids."""
        number = re.search(r"_(\d+)(?:-|$)", self.id)
        return int(number.group(1)) % 2 == 0 if number else False

    @property
    def text(self) -> str:
        """The user's last message."""
        return self.request.messages[-1].text


@dataclass(frozen=True)
class Outcome:
    """Result of one case. ``wrong`` names the first mistake in a few words; "" means there is none."""

    case: Case
    calls: Calls
    right_function: bool
    """Whether the first call is an expected one, or there is no call if none is expected."""
    wrong: str
    picked: bool
    """Whether the function with the highest score is expected, or none reaches the threshold if none is expected."""


def load(folder: Path, category: str) -> list[Case]:
    """Return the cases of one category; raise FileNotFoundError if it is not in the folder."""
    name = f"BFCL_v4_{category}.json"
    answers = folder / "possible_answer" / name
    wanted = {line["id"]: line["ground_truth"] for line in _lines(answers)} if answers.exists() else {}
    return [_case(line, wanted.get(line["id"], [])) for line in _lines(folder / name)]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _case(line: Mapping[str, Any], wanted: Sequence[Mapping[str, Any]]) -> Case:
    messages = tuple(Message(message["role"], message["content"]) for message in line["question"][0])
    tools = tuple(Tool(f["name"], f["description"], schema(f["parameters"])) for f in line["function"])
    expected = tuple((name, arguments) for one in wanted for name, arguments in one.items())
    return Case(line["id"], ModelRequest("stand-in", messages, tools), expected)


def schema(given: Any) -> Any:
    """Return a schema of the leaderboard as JSON Schema."""
    if isinstance(given, list):
        return [schema(item) for item in given]
    if not isinstance(given, Mapping):
        return given
    turned = {key: schema(value) for key, value in given.items()}
    if isinstance(given.get("type"), str):
        turned["type"] = TYPES.get(given["type"].lower(), given["type"].lower())
    return turned


def differs(call: tuple[str, Mapping[str, Any]], wanted: tuple[str, Mapping[str, Any]], tool: Tool) -> str:
    """Return the first difference between a call and the expected one, or ""."""
    (name, arguments), (right_name, possible) = call, wanted
    if name != right_name:
        return "another function"
    if extra := [key for key in arguments if key not in possible]:
        return f"argument not wanted: {extra[0]}"
    required = tool.parameters.get("required") or ()
    for key, values in possible.items():
        if key not in arguments:
            if "" not in values or key in required:
                return f"argument missing: {key}"
        elif not any(agrees(arguments[key], value) for value in values):
            return f"argument differs: {key}"
    return ""


def agrees(value: Any, wanted: Any) -> bool:
    """Return whether a value is the expected one. In an expected object each key has a list of possible values."""
    if isinstance(wanted, str):
        return isinstance(value, str) and _plain(value) == _plain(wanted)
    if isinstance(wanted, list):
        return isinstance(value, list) and len(value) == len(wanted) and all(map(agrees, value, wanted))
    if isinstance(wanted, dict):
        return isinstance(value, dict) and value.keys() <= wanted.keys() and all(
            any(agrees(value[key], one) for one in values) if key in value else "" in values
            for key, values in wanted.items()
        )  # fmt: skip
    return isinstance(value, bool) is isinstance(wanted, bool) and value == wanted


def _plain(text: str) -> str:
    return re.sub(r"[ ,./\-_*^]", "", text).lower().replace("'", '"')


def judge(case: Case) -> Outcome:
    """Ask the stand-in and compare."""
    answer = StandIn().answer(case.request)
    reply = answer.reply
    calls: Calls = [(call.name, json.loads(call.arguments)) for call in reply.calls]
    names = [name for name, _ in case.expected]
    right = calls[0][0] in names if calls else not names
    chosen = [weighed.tool for weighed in answer.explanation.scored_tools if weighed.chosen]
    picked = chosen[0] in names if chosen else not names
    if not calls:
        asks = (reply.text or "").endswith("?")
        return Outcome(case, calls, right, ("asks back" if asks else "no call") if names else "", picked)
    if len(calls) != len(case.expected):
        wrong = f"{len(calls)} calls, not {len(case.expected)}" if names else "a call"
        return Outcome(case, calls, right, wrong, picked)
    return Outcome(case, calls, right, _unmatched(case, calls), picked)


def _unmatched(case: Case, calls: Calls) -> str:
    left = list(calls)
    for wanted in case.expected:
        tool = case.request.tool(wanted[0])
        assert tool is not None, f"{case.id} expects {wanted[0]}, which is not offered"
        reasons = [differs(call, wanted, tool) for call in left]
        if "" not in reasons:
            return next((reason for reason in reasons if reason != "another function"), "another function")
        left.pop(reasons.index(""))
    return ""


def _share(outcomes: Sequence[Outcome]) -> str:
    if not outcomes:
        return "none"
    count = len(outcomes)
    shares = (sum(of(o) for o in outcomes) for of in (_is_picked, _is_called, _is_matched))
    return "   ".join(f"{share:4}/{count:<4} {share / count:6.1%}" for share in shares)


def _is_picked(outcome: Outcome) -> bool:
    return outcome.picked


def _is_called(outcome: Outcome) -> bool:
    return outcome.right_function


def _is_matched(outcome: Outcome) -> bool:
    return not outcome.wrong


def report(category: str, outcomes: Sequence[Outcome], shown: int) -> None:
    """Print how often the pick, the first call and all calls are right, in each half, and what is wrong."""
    halves = {"all": outcomes, "odd": [o for o in outcomes if not o.case.held_out],
        "even": [o for o in outcomes if o.case.held_out]}  # fmt: skip
    for half, some in halves.items():
        print(f"{category:24} {half:5} {_share(some)}")
    kinds = Counter(re.sub(r"(?<=[a-z]): .*|^\d+ calls, not \d+", _kind, o.wrong) for o in outcomes if o.wrong)
    print(" " * 24, "wrong:", ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()) or "nothing")
    for outcome in [o for o in halves["odd"] if o.wrong][:shown]:  # the other half stays unseen
        print(f"\n{outcome.case.id}: {outcome.wrong}\n  {outcome.case.text}")
        print(f"  expected {json.dumps(outcome.case.expected)}\n  called   {json.dumps(outcome.calls)}")


def _kind(match: re.Match[str]) -> str:
    return "" if match.group().startswith(":") else "another number of calls"


def _installed() -> Path | None:
    found = importlib.util.find_spec("bfcl_eval")
    return Path(found.origin).parent / "data" if found and found.origin else None


def main() -> None:
    """Measure the categories that were named and print a row for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("categories", nargs="*", default=CATEGORIES, metavar="CATEGORY", help=", ".join(CATEGORIES))
    parser.add_argument("--data", type=Path, default=_installed(), help="folder with the BFCL_v4_*.json files")
    parser.add_argument("--wrong", type=int, default=0, metavar="N", help="show N wrong ones of the odd ids")
    options = parser.parse_args()
    if options.data is None:
        parser.exit(1, f"{NO_DATA}\n")
    print(f"{'category':24} {'ids':5} {'picked':18} {'first call':18} {'all calls right':18}")
    for category in options.categories:
        try:
            cases = load(options.data, category)
        except FileNotFoundError as error:
            print(f"{category:24} not there: {error.filename}")
            continue
        report(category, [judge(case) for case in cases], options.wrong)


if __name__ == "__main__":
    main()
