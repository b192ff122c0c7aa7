"""The pages in ``docs/mocks`` say what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.mocks.pages import FOLDER, MARK, TABLES, with_tables

PAGES = sorted(FOLDER.glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_table_is_what_the_code_says(page: Path) -> None:
    """``python -m tests.mocks.pages`` writes them."""
    text = page.read_text(encoding="utf-8")
    assert with_tables(text) == text


def test_every_table_is_on_a_page() -> None:
    assert {name for page in PAGES for name in MARK.findall(page.read_text(encoding="utf-8"))} == set(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_rows_and_each_says_something(name: str) -> None:
    _, _, *rows = TABLES[name]().splitlines()
    assert len(rows) >= 4
    assert [row for row in rows if not row.split(" | ")[1].strip()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_examples_run(page: Path) -> None:
    for code in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        exec(code, {})
