"""The requirements that exercises state, and the cases that hold them: ``python -m tests.notebooks.requirements``.

In the text of an exercise ``<!-- requirement: ID -->`` stands behind what the answer has to do, and a case names what
it holds: ``@case(…, holds=(ID,))``. The command prints the table; with ``--write``, into the author's guide.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from grader.checks import registry
from notebooks.generate import REQUIREMENT
from tests.notebooks.course import ROOT

GUIDE = ROOT / "notebooks" / "AUTHORING.md"
BEGIN, END = "<!-- requirements: begin -->\n", "<!-- requirements: end -->"
_ANSWER = re.compile(r'^# %% answer="([\w-]+)"', re.MULTILINE)
_BLOCK = re.compile(r"\n\s*\n|\n(?=\||- |\d+\. )")
"""What ends a paragraph, a row of a table or an entry of a list."""


class Requirement(NamedTuple):
    """What an exercise asks for."""

    check: str
    id: str
    sentence: str
    """In the words of the exercise."""


def requirements(assignment: str) -> list[Requirement]:
    """Return the requirements of an assignment's exercises, in the order of its text."""
    source = (ROOT / "exercises" / "assignments" / f"{assignment}.py").read_text(encoding="utf-8")
    found = []
    before = 0
    for answer in _ANSWER.finditer(source):
        found += [Requirement(answer[1], *each) for each in _marked(source[before : answer.start()])]
        before = answer.end()
    return found


def _marked(text: str) -> Iterator[tuple[str, str]]:
    """Yield the id of each requirement in a text, with what stands before it in its paragraph, row or entry."""
    for block in _BLOCK.split(text):
        parts = REQUIREMENT.split(block)
        for sentence, name in zip(parts[::2], parts[1::2], strict=False):
            yield name, _plain(sentence)


def _plain(sentence: str) -> str:
    """Return a sentence without what shows that it is a row of a table or an entry of a list."""
    words = " ".join(sentence.split())
    if words.startswith("| "):
        return ": ".join(cell.strip() for cell in words.strip("| ").split(" | "))
    return re.sub(r"^(- |\d+\. )", "", words)


def holders(requirement: Requirement) -> list[str]:
    """Return the titles of the cases that hold a requirement."""
    facts = registry.get(requirement.check).case_facts()
    return [each.title for each in facts if requirement.id in each.holds]


def table() -> str:
    """Return the table of the author's guide."""
    rows = ["| check | requirement | in the exercise | cases |", "|---|---|---|---|"]
    for assignment in registry.ASSIGNMENTS:
        for each in requirements(assignment):
            cases = "<br>".join(holders(each)) or "none yet"
            row = (f"`{each.check}`", f"`{each.id}`", each.sentence, cases)
            rows.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |")
    return "\n".join(rows) + "\n"


def in_guide() -> str:
    """Return the table as it stands in the author's guide."""
    return GUIDE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]


def main() -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(description="Show which cases hold what the exercises ask for.")
    parser.add_argument("--write", action="store_true", help="write the table into notebooks/AUTHORING.md")
    made = table()
    if parser.parse_args().write:
        guide = GUIDE.read_text(encoding="utf-8")
        before, _, rest = guide.partition(BEGIN)
        GUIDE.write_text(before + BEGIN + made + END + rest.partition(END)[2], encoding="utf-8")
    else:
        print(made, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
