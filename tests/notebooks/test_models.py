"""Names of models in lessons: each is the SDK's, and one that was shut down is said to be gone."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import get_args

import pytest
from openai.types.shared import chat_model
from openai.types.shared_params import responses_model

from mocks import MODEL
from tests.notebooks.course import EXTRAS, LESSONS, RELEASES, name_of, read

NAME = re.compile(r"(?<![\w-])(?:gpt-\d[\w.-]*\w|o\d(?:-[\w-]*\w)?)(?![\w-])")
FAMILY = re.compile(r"gpt-\d(\.\d)?(o)?")
"""What a text may call a whole family by: gpt-5.6, gpt-4o."""
PAST = re.compile(r"shut down|\bhad\b|20(?:23|24|25)|rejected")
"""Words by which a text says that a model is history."""
KNOWN = {name for kind in (chat_model.ChatModel, *get_args(responses_model.ResponsesModel)) for name in get_args(kind)}


def ends() -> dict[str, date]:
    """Return the shutdown dates that the SDK's own notes give, by model."""
    source = " ".join(Path(chat_model.__file__).read_text(encoding="utf-8").split())
    notes = re.findall(r'- ((?:"[\w.-]+",? ?)+): Announced shutdown date: (\d{4}-\d\d-\d\d)', source)
    return {name: date.fromisoformat(day) for names, day in notes for name in re.findall(r'"([\w.-]+)"', names)}


ENDS = ends()


def paragraphs(path: Path) -> list[str]:
    """Return the paragraphs of a notebook: a code cell counts with the last one above it."""
    found: list[str] = []
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            found += re.split(r"\n\n|(?<=\|)\n", cell.source)
        else:
            found.append(f"{found[-1]}\n{cell.source}")
    return found


def written(path: Path) -> date:
    """Return the first day of the month that a notebook says it was written for."""
    month = re.search(r"`openai` [\d.]+, ([A-Z][a-z]+ \d{4})", read(path).cells[0].source)
    return datetime.strptime(month[1], "%B %Y").date() if month else date(2026, 11, 1)


def test_the_sdk_says_when_models_end() -> None:
    """Guards the tests below: its notes are text, whose form may change."""
    assert ENDS["gpt-4o-mini"] == date(2027, 1, 14)
    assert len(ENDS) > 50
    assert len(KNOWN) > 100


def test_the_courses_own_model_has_no_end() -> None:
    assert MODEL in KNOWN
    assert MODEL not in ENDS


@pytest.mark.parametrize("path", [*LESSONS, *EXTRAS, *RELEASES], ids=name_of)
def test_models_are_the_sdks_and_alive_or_said_to_be_gone(path: Path) -> None:
    for paragraph in paragraphs(path):
        for name in NAME.findall(paragraph):
            assert name in KNOWN or FAMILY.fullmatch(name), paragraph
            gone = name in ENDS and ENDS[name] < written(path)
            assert not gone or PAST.search(paragraph), f"{name} was shut down on {ENDS[name]}: {paragraph}"
