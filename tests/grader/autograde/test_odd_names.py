"""Students' folders with names that mean something to somebody: a shell, a terminal, a path, a database, a browser."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.grader.course_fixture import (  # fmt: skip
    FULL,
    NAME,
    autograde,
    gradebook,
    make_course,
    rows,
    run,
    solved,
    starter,
    submit,
)

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.slow(7)]

NAMES = (
    "-rf",
    "--unsafe",
    "~root",
    "$(touch sample)",
    "`touch sample`",
    "a;touch sample",
    "a b",
    " leading",
    "...",
    "..hidden",
    ".hidden",
    "%s%n{0}",
    "'; DROP TABLE student; --",
    "<script>alert(1)<",
    "Robin",
    "robin",
    "caf\u00e9",
    "cafe\u0301",
    "\u540d\u524d",
    "\u202egnp.exe",
    "a\u200bb",
    "con",
    "nul.txt",
    "*",
    "?",
    "[a-z]",
    "line\nbreak",
    "\x1b[2J\x1b]0;owned\x07",
    "\x7f",
    "autograded",
    "x" * 200,
)
NO_TEXT = b"\xff\xfe"


def test_each_name_is_one_student_and_nothing_else(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    shutil.copytree(course / "source", tmp_path / "source")
    for name in NAMES:
        submit(course, name, solved() if name != "robin" else starter())
    odd = os.fsencode(course / "submitted") + b"/" + NO_TEXT
    shutil.copytree(os.fsencode(course / "submitted" / "*"), odd)
    outside = sorted(os.listdir(tmp_path))

    done = autograde(course, "--json", "--workers", "2")

    found = rows(done)
    assert set(NAMES) <= set(found)
    (unnamed,) = set(found) - set(NAMES)
    assert found[unnamed]["status"] == "unusable"
    assert "not readable text" in found[unnamed]["reason"]
    grades = gradebook(course)
    assert set(grades) == set(NAMES)
    assert {name: grades[name]["score"] for name in NAMES} == {
        name: 0 if name == "robin" else sum(FULL.values()) for name in NAMES
    }
    assert sorted(os.listdir(course / "autograded")) == sorted(NAMES)
    assert all((course / "autograded" / name / NAME / f"{NAME}.ipynb").is_file() for name in NAMES)
    assert sorted(os.listdir(tmp_path)) == outside
    assert not (Path.cwd() / "sample").exists()
    source = Path("source") / NAME / f"{NAME}.ipynb"
    assert (course / source).read_bytes() == (tmp_path / source).read_bytes()


def test_a_terminal_is_told_no_commands(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    submit(course, "\x1b[2J\x1b]0;owned\x07", b"{")
    submit(course, "line\n0 unusable.", b"{")
    submit(course, "ada", json.dumps({"nbformat": "\x1b[2J", "cells": []}).encode())
    done = autograde(course)
    assert done.returncode == 1
    assert "owned" in done.stderr
    assert "\x1b" not in done.stderr + done.stdout
    assert "\n0 unusable." not in done.stderr
    assert "\x07" not in done.stderr + done.stdout


def test_what_learner_code_says_is_no_command_to_a_terminal(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    notebook = solved()
    for cell in notebook["cells"]:
        if cell["id"] == "dispatch_tool_call-answer":
            cell["source"] = "def dispatch_tool_call(*a):\n    raise ValueError('\\x1b]0;owned\\x07\\x9b2J')"
    path = submit(course, "ada", notebook)
    done = run("grader", "check", str(path), "--course", str(course))
    assert "owned" in done.stdout
    assert not {"\x1b", "\x07", "\x9b"} & set(done.stdout + done.stderr)
