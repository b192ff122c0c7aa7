"""The TypeScript project of the extras: it passes the type checker, and it does what the Python beside it does."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.notebooks.course import ROOT
from widgets import node_project
from widgets.node_project import NodeProject

NOTEBOOK = ROOT / "notebooks" / "extras" / "javascript.ipynb"
PYTHON = ("class GetOrderStatus", "client = make_client", "def answer")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> NodeProject:
    """Give the project as a reader has it, with its packages."""
    with contextlib.chdir(tmp_path_factory.mktemp("notebook")):
        made = NodeProject.beside_notebook("javascript")
    assert made.install() == "The packages are installed. From now on no network is needed."
    return made


def python_side() -> tuple[list[dict[str, Any]], str]:
    """Run the Python cells of the notebook; return the definitions, and what the loop printed."""
    cells = [cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]
    chosen = [source for source in cells if any(text in source for text in PYTHON)]
    assert len(chosen) == len(PYTHON)
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        for source in chosen:
            exec(source, names)
    return names["tools"], printed.getvalue().strip()


def without(value: Any, *keys: str) -> Any:
    if isinstance(value, dict):
        return {name: without(each, *keys) for name, each in value.items() if name not in keys}
    return [without(each, *keys) for each in value] if isinstance(value, list) else value


@pytest.mark.needs("node")
@pytest.mark.slow(8)
def test_typescript_does_what_the_python_beside_it_does(project: NodeProject) -> None:
    types = project._run("npx", "tsc")
    assert types.returncode == 0, types.stdout
    definitions, printed = python_side()
    assert without(json.loads(project.run("definitions.ts")), "$schema") == without(definitions, "title")
    call, final = project.run("loop.ts").splitlines()
    their_call, their_final = printed.splitlines()
    assert (call, final) == (their_call.replace('": ', '":').replace('", ', '",'), their_final)  # JSON without spaces
    assert "There is no order ORD-1009" in project.run("loop.ts", "Where is order ORD-1009?")


def test_what_a_reader_changed_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = NodeProject.beside_notebook("javascript")
    (first.folder / "tools.ts").write_text("// mine", encoding="utf-8")
    assert NodeProject.beside_notebook("javascript").show("tools.ts").data == "// mine"


@pytest.mark.parametrize(
    ("platform", "found", "said"), [("emscripten", "/usr/bin/node", "browser"), ("linux", None, "20")]
)
def test_without_nodejs_a_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, found: str | None, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    project = NodeProject.beside_notebook("javascript")
    monkeypatch.setattr(node_project.shutil, "which", lambda _: found)
    monkeypatch.setattr(sys, "platform", platform)
    for message in (project.install(), project.run("loop.ts")):
        assert said in message
        assert "Node.js" in message
