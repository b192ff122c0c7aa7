"""Collected behaviors of Chat Completions: each is triggered by a row, or says where else it is tested."""

from __future__ import annotations

from tests.mocks.api.coverage import report, rows
from tests.mocks.api.known_errors import ENTRIES


def test_rows_refer_to_entries() -> None:
    assert {row.entry for row in rows()} <= {entry.id for entry in ENTRIES}


def test_nothing_of_chat_is_left_out() -> None:
    seen = {row.entry for row in rows()}
    chat = [entry for entry in ENTRIES if not entry.id.startswith("R") and entry.id != "1.2"]
    assert [entry.id for entry in chat if entry.id not in seen and not entry.elsewhere] == []


def test_no_entry_is_both_triggered_and_excused() -> None:
    seen = {row.entry for row in rows()}
    assert [entry.id for entry in ENTRIES if entry.id in seen and entry.elsewhere] == []


def test_the_report_counts_each_entry_once() -> None:
    lines = report(rows())
    assert sum(int(line.split()[2]) for line in lines if line.startswith("grade ")) == len(ENTRIES)
