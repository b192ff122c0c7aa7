"""Environments of other libraries, in which lesson 12 runs a few lines."""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path

import pytest

from lab.environment import Environment
from tests.clients import runner
from tests.notebooks.course import ROOT, code_cells
from widgets.client_environment import IN_A_BROWSER, ClientEnvironment

LESSON = ROOT / "notebooks" / "12_providers.ipynb"


@pytest.fixture
def own(tmp_path: Path) -> ClientEnvironment:
    """Give an environment whose Python is the one that runs this test."""
    made = ClientEnvironment("own", tmp_path)
    made.python.parent.mkdir(parents=True)
    made.python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    made.python.chmod(0o755)
    return made


def test_a_program_asks_the_mock_with_what_it_was_given(own: ClientEnvironment) -> None:
    program = """
from openai import OpenAI
reply = OpenAI().chat.completions.create(model="gpt-5.4-mini", messages=[question])
print(reply.model, "|", reply.choices[0].message.content)
"""
    said = own.run(program, question={"role": "user", "content": 'Say "hello"'})
    assert said.startswith("gpt-5.4-mini-2026-03-17 | ")


def test_a_program_that_fails_says_what_it_printed_and_why(own: ClientEnvironment) -> None:
    said = own.run("print('begun')\nraise ValueError('no such city')")
    assert said.startswith("begun\nTraceback")
    assert said.endswith("ValueError: no such city")


def test_where_it_cannot_run_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    absent = ClientEnvironment("litellm", tmp_path)
    assert "Run `python3 start.py clients litellm` in a terminal" in absent.run("print(1)")
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert absent.run("print(1)") == IN_A_BROWSER


@pytest.mark.exhaustive
@pytest.mark.slow(60)
@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("litellm", 'get_weather {"city":"Tokyo"}\nget_weather {"city":"London"}\n'),
        ("langchain-openai", "arguments are a dict\n['human', 'ai', 'tool', 'tool', 'ai']\nFor Tokyo"),
    ],
)
def test_the_lesson_shows_what_the_library_does(name: str, printed: str) -> None:
    """Guards the text below the cells, with the library itself; its environment is made with a network, once."""
    runner.known()[name].prepare(Environment())
    cells = [cell.source for cell in code_cells(LESSON)]
    (number,) = (number for number, source in enumerate(cells) if f'ClientEnvironment("{name}")' in source)
    above = [source for source in cells[:number] if "ClientEnvironment(" not in source]
    names = {"ClientEnvironment": ClientEnvironment}
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        for source in (*above, cells[number]):
            exec(source, names)
    assert printed in shown.getvalue()
