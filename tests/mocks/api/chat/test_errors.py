"""Error tables of Chat Completions: every row is answered as it says."""

from __future__ import annotations

import json

import pytest

from mocks.engine import Engine
from mocks.scenarios.scenario import Scenario, Turn
from tests.mocks.api.chat import message_errors, parameter_errors
from tests.mocks.api.error_table import Row, check
from tests.mocks.api.schema import schema_errors

ROWS = (*message_errors.MESSAGES, *message_errors.TOOLS, *parameter_errors.ROWS, *schema_errors.ROWS)


def engine() -> Engine:
    return Engine(Scenario.of(Turn.says("fine").always()))


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_bad_request_is_answered_in_the_words_of_the_service(row: Row) -> None:
    check(row, engine())


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_mark_of_the_mock_stands_where_the_wording_is_not_known(row: Row) -> None:
    assert row.message.startswith("[mock] ") is (row.grade == "mock")


def test_the_request_that_the_rows_change_is_legal() -> None:
    assert Row("none", "A", {}, "").answer(engine()).status == 200


def test_the_length_of_messages_is_counted_where_it_is_too_much() -> None:
    (row,) = (row for row in ROWS if row.entry == "F10")
    count = json.loads(row.answer(engine()).body)["error"]["message"].partition("resulted in ")[2].split()[0]
    assert 8192 < int(count) < 20_000
    assert Row("F10", "C", {**row.body, "model": "gpt-4o"}, "").answer(engine()).status == 200
