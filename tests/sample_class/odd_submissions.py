"""More files that are not what they seem: bombs, encodings, links, pipes, and what lies beside a notebook.

As in ``damage.py``, each function gets a good notebook and the place where it should lie.
"""

from __future__ import annotations

import contextlib
import copy
import gzip
import io
import json
import os
import socket
import zipfile
from pathlib import Path

from tests.sample_class.answers import Notebook, code_cell


def _with(notebook: Notebook, path: Path, **changes: object) -> None:
    path.write_text(json.dumps({**notebook, **changes}), encoding="utf-8")


def _changed(notebook: Notebook, path: Path, old: str, new: str) -> None:
    """Write the notebook with a piece of its JSON text replaced by another."""
    text = json.dumps(notebook)
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode("utf-8"))


def gzip_bomb(notebook: Notebook, path: Path) -> None:
    """A gigabyte of blanks, packed."""
    bomb = io.BytesIO()
    with gzip.GzipFile(fileobj=bomb, mode="wb") as file:
        for _ in range(64):
            file.write(b" " * (1 << 20))
    path.write_bytes(bomb.getvalue())


def zip_bomb(notebook: Notebook, path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(path.name, " " * (1 << 26))


def utf16(notebook: Notebook, path: Path) -> None:
    path.write_text(json.dumps(notebook), encoding="utf-16")


def utf32(notebook: Notebook, path: Path) -> None:
    path.write_text(json.dumps(notebook), encoding="utf-32")


def format_infinity(notebook: Notebook, path: Path) -> None:
    """A format number that is larger than any number."""
    _changed(notebook, path, '"nbformat": 4', '"nbformat": 1e999')


def huge_number(notebook: Notebook, path: Path) -> None:
    """A number of a million digits, which takes Python minutes to read unless it refuses."""
    _changed(notebook, path, '"nbformat": 4', '"nbformat": ' + "9" * 1_000_000)


def thousands_of_cells(notebook: Notebook, path: Path) -> None:
    cells = [code_cell(f"mine-{number}", "1") for number in range(5000)]
    _with(notebook, path, cells=[*notebook["cells"], *cells])


def deep_metadata(notebook: Notebook, path: Path) -> None:
    """Brackets inside brackets, where nobody looks."""
    deep = {**notebook, "metadata": {**notebook["metadata"], "x": "PLACE"}}
    _changed(deep, path, '"PLACE"', "[" * 90_000 + "]" * 90_000)


def link_to_itself(notebook: Notebook, path: Path) -> None:
    path.symlink_to(path.name)


def link_to_a_device(notebook: Notebook, path: Path) -> None:
    path.symlink_to("/dev/zero")


def link_to_another_student(notebook: Notebook, path: Path) -> None:
    """A student's whole folder is a link to another's."""
    name = path.parent.name
    path.parent.rmdir()
    path.parent.symlink_to(path.parents[2] / "right-dispatch_lambda" / name)


def a_fifo(notebook: Notebook, path: Path) -> None:
    """A pipe: whoever opens it waits for ever."""
    os.mkfifo(path)


def a_socket(notebook: Notebook, path: Path) -> None:
    before = os.open(".", os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as listening, contextlib.ExitStack() as back:
        back.callback(os.close, before)
        back.callback(os.fchdir, before)
        os.chdir(path.parent)  # a socket's path may have a hundred characters and no more
        listening.bind(path.name)


def time_is_a_fifo(notebook: Notebook, path: Path) -> None:
    _with(notebook, path)
    os.mkfifo(path.parent / "timestamp.txt")


def time_is_a_link(notebook: Notebook, path: Path) -> None:
    _with(notebook, path)
    (path.parent / "timestamp.txt").symlink_to("/etc/hostname")


def hard_link_to_the_solution(notebook: Notebook, path: Path) -> None:
    """The solved assignment itself, under a second name."""
    os.link(path.parents[3] / "source" / path.parent.name / path.name, path)


UNUSABLE = {
    gzip_bomb: r"encoding",
    zip_bomb: r"encoding|JSON",
    utf16: r"encoding",
    utf32: r"encoding|JSON",
    format_infinity: r"format",
    huge_number: r"JSON|large",
    thousands_of_cells: r"cells; the limit",
    deep_metadata: r"nested|deep|JSON",
    link_to_itself: r"link|cannot be read|loop",
    link_to_a_device: r"outside|link",
    link_to_another_student: r"outside|link",
    a_fifo: r"device|not a file|no ordinary",
    a_socket: r"device|not a file|no ordinary",
    time_is_a_fifo: r"timestamp",
    time_is_a_link: r"timestamp",
    hard_link_to_the_solution: r"source|instructor",
}
"""Each oddity, and a pattern for what the sentence about it says."""


def byte_order_mark(notebook: Notebook, path: Path) -> None:
    path.write_text(json.dumps(notebook), encoding="utf-8-sig")


def not_a_number_in_metadata(notebook: Notebook, path: Path) -> None:
    numbers = {"x": float("nan"), "y": float("inf")}
    cell = {**code_cell("mine", "x = 1"), "metadata": numbers}
    _with(notebook, path, cells=[*notebook["cells"], cell], metadata={**notebook["metadata"], **numbers})


def lone_surrogates(notebook: Notebook, path: Path) -> None:
    """Half characters in a cell, in its id and among the metadata."""
    cell = code_cell("mine-\ud800", "# \ud83d\nx = '\udc00'")
    cell["metadata"] = {"\ud800": "\ud800"}
    _with(notebook, path, cells=[*notebook["cells"], cell])


def nul_in_names(notebook: Notebook, path: Path) -> None:
    cells = [code_cell("mine-\0", "x = 1"), code_cell("b", "y = '\0'")]
    _with(notebook, path, cells=[*notebook["cells"], *cells], metadata={**notebook["metadata"], "\0": "\0"})


def duplicate_ids(notebook: Notebook, path: Path) -> None:
    """Cells of one's own with the ids of graded ones."""
    graded = [cell["id"] for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")]
    _with(notebook, path, cells=[*(code_cell(id, "10") for id in graded), *notebook["cells"]])


def duplicate_keys(notebook: Notebook, path: Path) -> None:
    """JSON with two lists of cells: readers take the last."""
    _changed(notebook, path, '"cells": [', '"cells": [], "cells": [')


def ids_that_are_no_text(notebook: Notebook, path: Path) -> None:
    changed = copy.deepcopy(notebook)
    for number, cell in enumerate(changed["cells"]):
        cell["id"] = [number, {"x": None}, 10**30, True][number % 4]
    _with(changed, path)


def thousands_of_outputs(notebook: Notebook, path: Path) -> None:
    output = {"output_type": "execute_result", "execution_count": 1, "data": {"text/plain": "10"}, "metadata": {}}
    changed = copy.deepcopy(notebook)
    for cell in changed["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [output] * 2000
    _with(changed, path)


def giant_attachment(notebook: Notebook, path: Path) -> None:
    """A picture of eight megabytes pasted into a text."""
    cell = {"cell_type": "markdown", "id": "picture", "metadata": {}, "source": "![x](attachment:x.png)"}
    _with(
        notebook, path, cells=[*notebook["cells"], {**cell, "attachments": {"x.png": {"image/png": "A" * 8_000_000}}}]
    )


def startup_files(notebook: Notebook, path: Path) -> None:
    """Everything Python, Jupyter, nbgrader or a shell might read because it lies there."""
    _with(notebook, path)
    evil = "import os; open(os.path.expanduser('~/sample-class-was-here'), 'w'); raise SystemExit('read')\n"
    names = ("sitecustomize", "usercustomize", "json", "openai", "pydantic", "grader", "mocks", "nbgrader_config",
             "ipython_config", "jupyter_config", "conftest", "setup", "__init__", "__main__")  # fmt: skip
    for name in names:
        (path.parent / f"{name}.py").write_text(evil, encoding="utf-8")
    (path.parent / "evil.pth").write_text(evil, encoding="utf-8")
    (path.parent / "pyvenv.cfg").write_text("home = .\n", encoding="utf-8")
    (path.parent / ".env").write_text("LD_PRELOAD=./evil.so\n", encoding="utf-8")
    (path.parent / "gradebook.db").write_bytes(b"")


REPAIRED = (
    byte_order_mark,
    not_a_number_in_metadata,
    lone_surrogates,
    nul_in_names,
    duplicate_ids,
    duplicate_keys,
    ids_that_are_no_text,
    thousands_of_outputs,
    giant_attachment,
    startup_files,
)
"""What is graded all the same, with full marks: the answers are right."""
