"""Imports of the instructor's notebooks are made once, if forks can live with what they leave behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from grader.course.imported_modules import imported_modules
from grader.sandbox import bubblewrap, shared_imports
from grader.sandbox.shared_imports import SharedImports
from grader.sandbox.zygote_client import Zygote

pytestmark = pytest.mark.slow(31)
MODULES = {
    "quiet": "import colors\nvalue = 1",
    "colors": "",
    "loud": "print('Welcome!')",
    "broken": "raise RuntimeError('no license')",
    "leaves": "raise SystemExit(3)",
    "threaded": "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
    "stubborn": "import threading, time\nlock = threading.Lock()\n"
    "def hold():\n    with lock:\n        time.sleep(60)\nthreading.Thread(target=hold, daemon=True).start()\n"
    "time.sleep(0.1)",
    "fatal": "import os\nos._exit(4)",
    "stalls": "import time\ntime.sleep(60)",
    "package/__init__": "",
    "package/part": "",
}
BRING = """
import json, sys
from grader.sandbox.preimports import bring
found = bring(json.loads(sys.argv[1]), json.loads(sys.argv[2]))
print(json.dumps([vars(found), sorted(sys.modules)]))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, source in MODULES.items():
        path = tmp_path / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(source)
    return tmp_path


def brought(folder: Path, *wanted: str, beside: tuple[str, ...] = ()) -> tuple[dict[str, Any], set[str]]:
    """Return what a fresh process reports of its imports, and the modules it then has."""
    command = [sys.executable, "-c", f"import sys\nsys.path.append({str(folder)!r})\n{BRING}"]
    run = subprocess.run(
        [*command, json.dumps(wanted), json.dumps(beside)], capture_output=True, text=True, check=True, timeout=60
    )
    report, modules = json.loads(run.stdout)
    return report, set(modules)


def test_the_modules_of_all_cells_are_found() -> None:
    cells = [
        "%matplotlib inline\nimport json, a.b as c\nfrom d.e import (f,\n    g)\nfrom . import h",
        "from grader import check",
        "def i():\n    import j\n!ls\nfrom a import *",
        "no python at all",
        "import own, a.b\nfrom own.part import k",
    ]
    assert imported_modules(cells, {"own"}) == ["json", "a.b", "d.e:f", "d.e:g", "a", "j"]


def test_modules_are_kept_whatever_they_are_and_missing_ones_passed_over(folder: Path) -> None:
    report, modules = brought(folder, "quiet:value", "package:part", "package:nothing", "nonesuch", "json:loads")
    assert report == {
        "kept": ["quiet:value", "package:part", "package:nothing", "json:loads"],
        "left_out": {},
        "threaded": None,
    }
    assert {"quiet", "package", "package.part"} <= modules


def test_what_prints_or_fails_is_left_to_the_submissions(folder: Path) -> None:
    report, modules = brought(folder, "loud", "broken", "leaves", "quiet")
    assert report["kept"] == ["quiet"]
    assert report["left_out"] == {
        "loud": "prints something when it is imported",
        "broken": "ended with RuntimeError",
        "leaves": "ended with SystemExit",
    }
    assert not modules & {"loud", "broken", "leaves"}


def test_a_thread_that_is_left_behind_is_noticed(folder: Path) -> None:
    report, _ = brought(folder, "quiet", "threaded", "package")
    assert (report["kept"], report["threaded"]) == (["quiet", "threaded", "package"], "threaded")


def test_a_file_beside_the_notebook_is_not_hidden_by_a_module_that_a_library_uses(folder: Path) -> None:
    report, modules = brought(folder, "quiet", beside=("colors", "json"))
    assert report["kept"] == ["quiet"]
    assert "colors" not in modules
    assert "json" in modules  # as in a kernel, which has it before the first cell


@pytest.fixture
def visible(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let fork servers without a sandbox import the modules."""
    monkeypatch.setattr(bubblewrap, "_START", f"import sys; sys.path.append({str(folder)!r}); {bubblewrap._START}")
    monkeypatch.setattr(shared_imports, "IMPORT_SECONDS", 4.0)
    monkeypatch.setattr(shared_imports, "TRIAL_SECONDS", 4.0)


def told(*modules: str, cells: tuple[str, ...] = (), then: str = "") -> tuple[str, str]:
    """Return what a fork server with these imports tells, and what a cell prints in its fork."""
    with (
        Zygote(unsafe=True, cells=cells, imports=SharedImports(modules)) as zygote,
        zygote.learner_process() as subject,
    ):
        printed = subject.run_cell(f"import sys\nprint(*[n for n in {list(MODULES)} if n in sys.modules])\n{then}")
        return zygote.imports.told(), "".join(content["text"] for kind, content in printed.outputs if kind == "stream")


@pytest.mark.usefixtures("visible")
def test_forks_have_what_was_imported() -> None:
    assert told("json", "quiet") == ("Imported once for all submissions: quiet.", "quiet colors\n")
    assert told("json") == ("", "\n")


@pytest.mark.usefixtures("visible")
def test_a_learners_own_module_is_imported_in_the_place_of_an_installed_one() -> None:
    with Zygote(unsafe=True, imports=SharedImports(["quiet"])) as zygote, zygote.learner_process() as subject:
        subject.put("quiet.py", b"value = 2")
        subject.put("colors/table.csv", b"")
        assert subject.run_cell("import quiet\nquiet.value").value_repr == "2"
        assert subject.run_cell("import colors\ncolors.__file__ is None").value_repr == "False"


@pytest.mark.usefixtures("visible")
@pytest.mark.parametrize("module", ["fatal", "stalls"])
def test_a_module_that_ends_or_stalls_the_server_is_left_out_of_the_next(module: str) -> None:
    assert told("package", module, "quiet") == (
        "Imported once for all submissions: package, quiet. "
        f"Each submission imports {module} by itself: it ends or stalls the process that imports it.",
        "quiet colors\n",
    )


@pytest.mark.usefixtures("visible")
def test_a_thread_is_no_reason_where_forks_work_without_it() -> None:
    sentence, there = told("threaded", cells=("import threaded", "open('table.csv')"))
    assert (sentence, there) == ("Imported once for all submissions: threaded.", "threaded\n")


@pytest.mark.usefixtures("visible")
def test_a_module_whose_forks_wait_for_its_thread_is_left_out() -> None:
    sentence, there = told("quiet", "stubborn", cells=("import stubborn\nstubborn.lock.acquire()",))
    assert sentence == (
        "Imported once for all submissions: quiet. "
        "Each submission imports stubborn by itself: it leaves threads behind that a fork cannot do without."
    )
    assert there == "quiet colors\n"
