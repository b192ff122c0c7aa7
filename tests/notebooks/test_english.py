"""Texts of the course contain none of the constructions that a native editor would rewrite."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from grader.checks import registry
from grader.checks.check import Check
from grader.outcome import Misconception
from tests.notebooks.course import EXTRAS, LESSONS, RELEASES, ROOT, name_of, read
from tests.test_architecture import tracked_files

CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]+`|<[^>]+>|\]\([^)]*\)", re.DOTALL | re.MULTILINE)
READMES = [path for path in tracked_files() if path.name == "README.md"]
GUIDES = [*READMES, ROOT / "notebooks" / "AUTHORING.md"]
SHOWN = [ROOT / "lab" / "start_page.py", *sorted((ROOT / "widgets").glob("*.py"))]
SHORTEST = 3  # words: a string with fewer is a name or a label, not a sentence


class Habit(NamedTuple):
    """A construction to avoid."""

    pattern: str
    reason: str
    better: str


HABITS = (
    Habit(
        r"(?<!there )\b(is|are|was|were) no (?!longer|more\b|less\b|different|such\b|matter|better|worse)",
        "German: ist kein",
        "is not a, isn't a",
    ),
    Habit(r"\bbelong(s|ed)? into\b", "German: gehört in", "belongs in"),
    Habit(r"\bmend(s|ed|ing)?\b", "dated for anything but clothes", "fix, repair, correct"),
    Habit(
        r"\bat (Gemini|Anthropic|Azure|DeepSeek|Responses|none of)\b", "German: bei Gemini", "in Gemini, with Anthropic"
    ),
    Habit(
        r"(^|[.!:;] )(?-i:Who)(ever)? (?!is\b|are\b|am\b)[^.?!|]*[.!](?!\w)",
        "German: Wer das tut",
        "if you, anyone who",
    ),
    Habit(
        r"\bthe (more|less|longer|\w+er)\b[^.,]*, the (more|less) (can|do|does|is|are|will)\b",
        "inverted",
        "the less you can",
    ),
    Habit(r"\bso-called\b", "sounds like a sneer", "leave it out"),
    Habit(r"\bin the end\b", "German: am Ende", "finally, at the end"),
    Habit(r"\bis as good\b|\bas good as (?!new\b)", "German: so gut wie", "almost, works as well"),
    Habit(r"\ball the same\b", "dated", "anyway, still"),
    Habit(r"\bfor ever\b", "British", "forever"),
    Habit(r"\blook-ups?\b", "one word as a noun", "lookup"),
    Habit(r"\bhand-ins?\b", "not the word", "submission"),
    Habit(r"\bask(s|ed|ing)? on\b", "German: weiterfragen", "carry on, ask follow-up questions"),
    Habit(r"\bgo(es|ing|ne)? on from\b", "German: weitergehen von", "continue from"),
    Habit(r"\bcar(ry|ries|ried) (a|the) conversation (on|over)\b", "German word order", "keep a conversation going"),
    Habit(
        r"\b(You (may|will|might) (read|find this)|(Many|Some|Published) (tutorials?|examples?|code|guides?|texts?)\b"
        r"|texts? (behind this|this course grew)|as one finds)",
        "quarrels with a text that the reader has never seen",
        "a common mistake is",
    ),
    Habit(r"\bto no end\b", "German: kam zu keinem Ende", "never finished"),
    Habit(r"\bgiv(e|es|ing) (its|their) turn away\b", "German", "yields, blocks"),
    Habit(r"\b(Told (so|the|it)|(was|were) told (?!to\b))\b", "told for reported", "reads, learns, gets an error"),
    Habit(r"\banother (\w+ )?than\b|\bsomething else than\b", "German: ein anderer als", "other than, not the same as"),
    Habit(
        r"\b(write[sn]?|choose|chosen|answered|said) otherwise\b|\botherwise than\b", "German: anders", "differently"
    ),
    Habit(r"\b(turned|other way) round\b", "British", "around, reversed"),
    Habit(r"\b(one|a message|a line) a (function|call|request)\b", "clipped", "one for each function"),
    Habit(r"(?<!you )\bwants? (its|an) (answer|output|result)\b", "German: will eine Antwort", "needs its answer"),
    Habit(
        r"\b(in peace|some hundred|your affair|of its trade|slow and dear|as it comes|nobody's plan)\b",
        "unidiomatic",
        "see the dictionary",
    ),
    Habit(r"\bdo(es)? (the )?sums\b|\bbad at sums\b", "British", "arithmetic, math"),
    Habit(
        r", for (it|they|there|we|nobody|the stand-in) (\w+ ){0,2}(is|was|does|do|has|had|never|were)\b",
        "dated: for meaning because",
        "because",
    ),
    Habit(r"\b(as|how|if|when) one (can|may|finds|writes|counts|has|wants|forbids)\b", "impersonal one", "you"),
    Habit(r"\b(are|is) (wanted|looked at)\b", "passive", "the check looks at"),
    Habit(r"\b(taken|took|takes|take) for (a|an|the)\b", "dated", "treated as, mistaken for"),
    Habit(
        r"\bnobody (promises|sees an error|parsed|raises)\b",
        "nobody as an agent",
        "nothing guarantees, without an error",
    ),
    Habit(
        r"\b(behaviour|catalogue|neighbour|colour|favour|honour|labour|centre|licence|programme|travelled|judgement"
        r"|per cent|whilst|amongst|grey|learnt|spelt)s?\b"
        r"|\b(normal|recogn|apolog|organ|initial|summar|categor|real|minim|maxim|optim|author|econom|util|custom)is(e[sd]?|ing|ation)\b"
        r"|\banalys(e[sd]?|ing)\b",
        "British spelling",
        "American spelling",
    ),
)


def prose(text: str) -> str:
    """Return a Markdown text without code, links and line breaks inside paragraphs."""
    return re.sub(r"(?<!\n)\n(?![\n|#-])", " ", CODE.sub("CODE", text))


def found(text: str) -> list[str]:
    """Return what the table objects to in a text, one sentence each."""
    return [
        f"{match.group().strip()!r}: {habit.reason}. Better: {habit.better}"
        for habit in HABITS
        for match in re.finditer(habit.pattern, prose(text), re.IGNORECASE | re.MULTILINE)
    ]


def strings_of(source: str) -> Iterator[str]:
    """Yield the sentences among the strings of a cell or a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.count(" ") >= SHORTEST:
            yield node.value


def texts_of(path: Path) -> Iterator[str]:
    """Yield the Markdown cells of a notebook, and the sentences in its code."""
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            yield cell.source
        elif not cell.source.startswith("%"):
            yield from strings_of(cell.source)


@pytest.mark.parametrize("path", [*LESSONS, *EXTRAS, *RELEASES], ids=name_of)
def test_a_notebook_reads_well(path: Path) -> None:
    assert [objection for text in texts_of(path) for objection in found(text)] == []


@pytest.mark.parametrize("path", GUIDES, ids=name_of)
def test_a_guide_reads_well(path: Path) -> None:
    assert found(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("check", registry.all_checks(), ids=lambda check: check.id)
def test_titles_and_hints_read_well(check: Check) -> None:
    texts = (check.title, *(facts.title for facts in check.case_facts()), *check.hints)
    assert [objection for text in texts for objection in found(text)] == []


@pytest.mark.parametrize("mistake", registry.misconceptions().values(), ids=lambda mistake: mistake.id)
def test_a_card_reads_well(mistake: Misconception) -> None:
    texts = (mistake.name, mistake.why, mistake.next_step)
    assert [objection for text in texts for objection in found(text)] == []


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.stem)
def test_what_a_module_shows_reads_well(path: Path) -> None:
    source = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(source):
        if isinstance(node, ast.Expr):
            node.value = ast.Constant(None)  # docstrings are for other readers
    assert [objection for text in strings_of(ast.unparse(source)) for objection in found(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "The stand-in is no language model.",
        "`tools` belongs into every request.",
        "Who relies on strict writes it down.",
        "The longer the numbers, the less can you rely on them.",
        "It has no type at Gemini.",
        "You may read that this is allowed.",
        "Mend the description.",
        "Its behaviour\ndiffers.",
    ],
)
def test_a_construction_of_the_table_is_noticed(text: str) -> None:
    assert len(found(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "There is no such tool.",
        "Who runs the function?",
        "`is no code`",
        "```python\nmend()\n```",
        "It is no longer so.",
    ],
)
def test_good_english_and_code_pass(text: str) -> None:
    assert found(text) == []
