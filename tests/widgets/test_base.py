from __future__ import annotations

import asyncio
import sys
from types import SimpleNamespace
from typing import Any

import pytest

import widgets
from widgets import base, theme
from widgets.error_explanations import MEANINGS, STATUSES, meaning


def shell(**kernel: Any) -> SimpleNamespace:
    """Return an IPython module whose shell has a kernel like this; none where nothing is given."""
    made = SimpleNamespace(kernel=SimpleNamespace(**kernel)) if kernel else None
    return SimpleNamespace(get_ipython=lambda: made)


@pytest.mark.parametrize(
    ("module", "attended"),
    [
        (shell(), False),  # plain Python, where IPython happens to be imported
        (shell(_allow_stdin=True), True),  # JupyterLab
        (shell(_allow_stdin=False), False),  # nbclient, nbconvert, nbgrader
        (shell(interpreter=None), True),  # the kernel in the browser, which says nothing about input
    ],
)
def test_a_person_is_there_where_a_front_end_lets_one_type(
    module: SimpleNamespace, attended: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "IPython", module)
    assert base.is_interactive() is attended


def test_work_is_spawned_on_the_running_loop_and_done_at_once_where_none_runs() -> None:
    done: list[int] = []

    async def work() -> None:
        done.append(1)

    async def cell() -> None:
        task = base.spawn(work())
        assert done == [1]
        assert task is not None
        await task

    assert base.spawn(work()) is None
    asyncio.run(cell())
    assert done == [1, 1]


def test_errors_of_the_service_have_a_meaning_by_wording_then_by_status() -> None:
    said = {"message": "No tool output found for function call call_1."}
    assert "function_call_output" in meaning(400, said)
    assert meaning(429, {"message": "Rate limit reached"}) == STATUSES[429]
    assert meaning(418, {"message": None}) == ""
    assert len({text for _, text in MEANINGS}) == len(MEANINGS)


def test_everything_a_theme_is_given_as_text_is_escaped() -> None:
    parts = [
        theme.label("<b>"),
        theme.paragraph("<b>"),
        theme.code("<b>"),
        theme.heading("<b>"),
        theme.badge("<b>"),
        theme.items(["<b>"]),
        theme.details("<b>", ""),
        theme.table("<b>", ["<b>"], [["<b>", "<b>"]]),
    ]
    assert not any("<b>" in part for part in parts)
    assert theme.items([]) == ""


def test_every_name_of_the_package_is_its_own() -> None:
    for name in widgets.__all__:
        assert getattr(widgets, name).__module__.startswith("widgets."), name
    assert sorted(widgets.__all__) == widgets.__all__
