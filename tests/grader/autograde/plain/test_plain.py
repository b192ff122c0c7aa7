# ruff: noqa: E501 - snippets of code, each in one piece
"""Assignments with plain cells: scored as nbgrader scores them, and what tricks a learner's code can play on a test."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from grader.autograde.grade import grade
from grader.autograde.result import SubmissionResult
from grader.course.assignment import Assignment, AssignmentError, load
from grader.course.course_directory import CourseDirectory
from grader.course.recorded_assignment import with_record
from grader.learner.limits import Limits
from grader.outcome import OUTCOME_TYPE
from grader.sandbox.zygote_client import Zygote
from tests.grader.autograde.plain.corpus import (
    Book,
    Case,
    answer,
    book,
    code,
    edited,
    exam,
    given,
    lay_out,
    text,
    write,
)
from tests.grader.course_fixture import gradebook, run

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.slow(25)]

NAME = "plain"
SOURCE = book(
    given(
        "import json\n\nTOLERANCE = 1e-6\ndef close(a, b, *, within=0):\n    return abs(a - b) < TOLERANCE + within",
        "given",
    ),
    answer("def f(x):\n    ### BEGIN SOLUTION\n    return x + 1\n    ### END SOLUTION", "f"),
    exam(
        "assert f(1) == 2\n### BEGIN HIDDEN TESTS\nassert f(41) == 42, 'the hidden one'\n### END HIDDEN TESTS",
        "hidden",
        3,
    ),
    exam("assert close(f(1), 2)", "helped", 2),
    exam("assert isinstance(f(1), int) and len([f(1)]) == 1", "typed", 2),
    exam("assert json.loads(json.dumps(f(5))) == 6", "dumped", 2),
    exam("points = 0\nif f(1) == 2:\n    points += 4\nif f(7) == 8:\n    points += 6\npoints", "partial", 10),
    exam("import unittest\ncase = unittest.TestCase()\ncase.assertEqual(f(3), 4)", "case", 2),
    text("Why?", "why", grade=True, solution=True, points=5),
)
FULL = {"hidden": 3, "helped": 2, "typed": 2, "dumped": 2, "partial": 10, "case": 2, "why": None}
NOTHING = {**dict.fromkeys(FULL, 0), "why": None}
RIGHT = "def f(x):\n    return x + 1\n"
WRONG = "def f(x):\n    return 'nothing'\n"


def load_recorded(course: Path) -> Assignment:
    directory = CourseDirectory(course)
    return with_record(load(directory, NAME), directory, f"sqlite:///{course / 'gradebook.db'}")


@pytest.fixture(scope="module")
def assignment(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    """The assignment, recorded by nbgrader."""
    course = tmp_path_factory.mktemp("plain") / "course"
    lay_out([Case(NAME, {NAME: SOURCE}, files={"data.txt": "of the instructor"})], course)
    return load_recorded(course)


@pytest.fixture(scope="module")
def zygote(class_zygote: Zygote) -> Zygote:
    return class_zygote


@pytest.fixture(scope="module")
def short_limits() -> Iterator[Zygote]:
    """A fork server for code after which no answer comes: each request waits for it until the limit."""
    with Zygote(Limits(wall_seconds=2, total_seconds=10)) as parent:
        yield parent


def recorded_course(course: Path, source: Book, config: str = "") -> Assignment:
    """Return an assignment with this notebook, recorded by nbgrader."""
    lay_out([Case(NAME, {NAME: source}, config=config)], course)
    directory = CourseDirectory(course)
    return with_record(load(directory, NAME), directory, f"sqlite:///{course / 'gradebook.db'}")


def graded(assignment: Assignment, zygote: Zygote, solution: str, *more: Any, **files: bytes) -> SubmissionResult:
    """Grade the notebook with this solution."""
    notebook: Book = edited(SOURCE, write("f", solution), write("why", "Because."), *more)
    handed_in = {NAME: json.dumps(notebook).encode()} | {f"./{name}": data for name, data in files.items()}
    return grade("ada", assignment, handed_in, zygote.learner_process, 0, {})


def scores(result: SubmissionResult) -> dict[str, float | None]:
    assert result.status == "graded", result.reason
    found: dict[str, float | None] = result.rows[NAME]["scores"]
    return found


def outputs(result: SubmissionResult, name: str) -> list[dict[str, Any]]:
    cell = next(each for each in result.notebooks[NAME]["cells"] if each["id"] == name)
    found: list[dict[str, Any]] = cell["outputs"]
    return found


def test_a_right_answer_gets_all_points_and_a_wrong_one_none(assignment: Assignment, zygote: Zygote) -> None:
    result = graded(assignment, zygote, "def f(x):\n    return x + 1")
    assert scores(result) == FULL
    assert scores(graded(assignment, zygote, WRONG)) == NOTHING
    assert result.judged[NAME] == {**dict.fromkeys(FULL, "test"), "why": "by hand"}
    assert result.rows[NAME]["comments"] == {"f": None, "why": None}
    assert SubmissionResult.from_json(json.loads(json.dumps(result.to_json()))) == result


TRICKS = {
    "input-transformer": "get_ipython().input_transformers_cleanup.append(lambda lines: [])",
    "post-transformer": "get_ipython().input_transformers_post.append(lambda lines: ['10\\n'])",
    "ast-transformer": "import ast\nclass Strip(ast.NodeTransformer):\n    def visit_Assert(self, node):\n"
    "        return ast.Pass()\nget_ipython().ast_transformers.append(Strip())",
    "run-cell": "get_ipython().run_cell = get_ipython().run_cell_async = lambda *a, **k: None",
    "compiler": "import builtins\nkept = compile\nbuiltins.compile = lambda *a, **k: kept('10', 'x', 'eval')",
    "exec": "import builtins\nbuiltins.exec = builtins.eval = lambda *a, **k: None",
    "displayhook": "import sys\nsys.displayhook = lambda value: None\nget_ipython().displayhook = lambda value: None",
    "formatter": "get_ipython().display_formatter.formatters['text/plain'].for_type(int, lambda o, p, c: p.text('10'))",
    "isinstance": "isinstance = lambda *a: True\nlen = lambda x: 1\nabs = lambda x: 0",
    "json": "import json\njson.loads = lambda text: 6\njson.dumps = lambda value: ''",
    "json-class": "import json\njson.JSONDecoder.decode = lambda self, text: 6",
    "json-decoder": "import json\njson._default_decoder.decode = lambda text: 6\njson.dumps = str",
    "json-code": "import json\njson.loads.__code__ = (lambda *a, **k: 6).__code__\njson.dumps.__code__ = (lambda *a, **k: '').__code__",
    "unittest": "import unittest\nunittest.TestCase.assertEqual = lambda *a, **k: None",
    "unittest-code": "import unittest\nunittest.TestCase.assertEqual.__code__ = (lambda *a, **k: None).__code__",
    "helper": "close = lambda a, b: True",
    "helper-code": "close.__code__ = (lambda a, b: True).__code__",
    "helper-defaults": "close.__kwdefaults__ = {'within': float('inf')}\ndef f(x):\n    return 9.5",
    "constant": "TOLERANCE = float('inf')\ndef f(x):\n    return 9.5",
    "module": "class json:\n    loads = dumps = staticmethod(lambda value: 6)",
    "trace": "import sys\ndef trace(frame, event, argument):\n    frame.f_trace_lines = True\n"
    "    if frame.f_code.co_filename.startswith('<test'):\n        frame.f_lineno = frame.f_lineno + 1\n"
    "    return trace\nsys.settrace(trace)",
    "excepthook": "import sys\nsys.excepthook = lambda *a: None\nget_ipython().showtraceback = lambda *a, **k: None",
    "custom-handler": "get_ipython().set_custom_exc((Exception,), lambda *a, **k: None)",
    "events": "get_ipython().events.register('pre_run_cell', lambda info: get_ipython().user_ns.update(points=10))",
    "history": "seen = get_ipython().history_manager.input_hist_raw",
    "assertion-error": "import builtins\nbuiltins.AssertionError = type('AssertionError', (Exception,), {})\nAssertionError = int",
}  # fmt: skip


def unnoticed(result: SubmissionResult) -> float:
    """Return the points that no person has to look at."""
    if result.status != "graded":
        return 0
    review = result.rows[NAME]["review"]
    return sum(score or 0 for name, score in scores(result).items() if name not in review)


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_points_that_a_trick_gains_wait_for_a_person(assignment: Assignment, zygote: Zygote, trick: str) -> None:
    assert unnoticed(graded(assignment, zygote, f"{WRONG}{trick}")) == 0


STALLING = {
    "builtins": "import builtins\nbuiltins.isinstance = lambda *a: True\nbuiltins.abs = lambda x: 0",
    "emit": "import sys\nfor each in object.__subclasses__():\n    if each.__name__ == 'Channel':\n"
    "        each.send = lambda self, message, deadline=None: None",
}  # fmt: skip


@pytest.mark.parametrize("trick", STALLING.values(), ids=STALLING)
def test_a_trick_that_stalls_the_process_gains_nothing(
    assignment: Assignment, short_limits: Zygote, trick: str
) -> None:
    assert unnoticed(graded(assignment, short_limits, f"{WRONG}{trick}")) == 0


IN_A_TEST = {
    "exits": "import os\n    os._exit(0)",
    "leaves": "import sys\n    sys.exit(0)",
    "shows-a-score": "get_ipython().displayhook(10)",
    "prints-a-score": "print(10)",
    "traces": "import sys\n    sys.settrace(lambda *a: None)",
    "empties-the-names": "globals().clear()",
    "patches-what-the-test-uses-next": "import unittest\n    unittest.TestCase.assertEqual = lambda *a: None",
    "patches-a-helper": "global close\n    close = lambda a, b: True",
    "patches-a-builtin": "import builtins\n    builtins.isinstance = lambda *a: True",
    "forges": 'import os, struct\n    body = b\'{"id": "0", "reply": {"kind": "ran"}}\'\n'
    "    os.write(3, struct.pack('!I', len(body)) + body)\n    os._exit(0)",
}


@pytest.mark.parametrize("trick", IN_A_TEST.values(), ids=IN_A_TEST)
def test_points_gained_by_what_a_function_does_while_it_is_tested_wait_for_a_person(
    assignment: Assignment, zygote: Zygote, trick: str
) -> None:
    assert unnoticed(graded(assignment, zygote, f"def f(x):\n    {trick}\n    return 'nothing'")) == 0


def test_what_was_changed_and_by_which_cell_is_told(assignment: Assignment, zygote: Zygote) -> None:
    result = graded(assignment, zygote, f"{RIGHT}import json\njson.loads = lambda text: 6")
    assert scores(result) == FULL
    said = {"Code of the cell f changed json.loads."}
    assert {reason for reasons in result.rows[NAME]["review"].values() for reason in reasons} == said
    assert result.rows[NAME]["review"].keys() == FULL.keys() - {"why"}
    shown = outputs(result, "partial")
    assert shown[0]["data"] == {"text/plain": ["10"]}
    assert shown[1]["data"] == {
        "text/plain": ["These points wait for a person. Code of the cell f changed json.loads."]
    }


def test_a_name_that_only_some_tests_use_concerns_these_alone(assignment: Assignment, zygote: Zygote) -> None:
    result = graded(assignment, zygote, f"{RIGHT}close = lambda a, b: True")
    assert result.rows[NAME]["review"].keys() == {"helped"}


HONEST = {
    "plain": "x = 1",
    "own names": "total = 0\nlist = [1, 2]\ndef helper(a):\n    return a",
    "a builtin of its own that no test uses": "def sum(values):\n    return 0",
    "imports again": "import json, math\nfrom json import loads",
    "patched for a while": "from unittest import mock\nwith mock.patch('json.loads', return_value=1):\n    json.loads('2')",
    "patched, then put back": "import json\nkept = json.loads\njson.loads = len\njson.loads = kept",
    "input of its own": "import builtins\nbuiltins.input = lambda prompt='': '4'",
    "settings of the shell": "%precision 3\n%load_ext autoreload\n%autoreload 2\n%matplotlib inline",
    "all values shown": "from IPython.core.interactiveshell import InteractiveShell\n"
    "InteractiveShell.ast_node_interactivity = 'all'",
    "time zone": "import os, time\nos.environ['TZ'] = 'Asia/Tokyo'\ntime.tzset()",
    "warnings": "import warnings\nwarnings.simplefilter('ignore')",
    "chance": "import random\nrandom.seed(1)\nrandom.gauss(0, 1)",
    "libraries": "import numpy, pandas, unittest.mock, asyncio, logging\nlogging.basicConfig()",
    "pydantic": "from pydantic import BaseModel\nclass M(BaseModel):\n    x: int\nM(x=1).model_dump_json()",
    "profile": "import cProfile\nprofile = cProfile.Profile()\nprofile.enable()\nsorted([2, 1])\nprofile.disable()",
}


@pytest.mark.parametrize("code", HONEST.values(), ids=HONEST)
def test_honest_code_waits_for_nobody(assignment: Assignment, zygote: Zygote, code: str) -> None:
    result = graded(assignment, zygote, f"{RIGHT}{code}")
    assert scores(result) == FULL
    assert result.rows[NAME]["review"] == {}


def test_a_change_that_the_course_allows_needs_no_person(zygote: Zygote, tmp_path: Path) -> None:
    source = book(answer("### BEGIN SOLUTION\nx = 1\n### END SOLUTION", "x"), exam("assert x == 1", "is-one", 2))
    allow = "c.PlainTests.allowed_changes = ['time.sleep', 'json.*']"
    recorded = recorded_course(tmp_path / "course", source, allow)
    for change, waiting in (("time.sleep = len", False), ("json.loads = len", False), ("time.time = len", True)):
        notebook = edited(source, write("x", f"import json, time\nx = 1\n{change}"))
        result = grade("ada", recorded, {NAME: json.dumps(notebook).encode()}, zygote.learner_process, 0, {})
        assert scores(result) == {"is-one": 2}
        assert bool(result.rows[NAME]["review"]) is waiting


def test_what_the_instructor_patches_stays_and_needs_no_person(zygote: Zygote, tmp_path: Path) -> None:
    source = book(
        given(
            "from unittest import mock\npatcher = mock.patch('random.randint', return_value=4)\npatcher.start()",
            "patch",
        ),
        answer(
            "### BEGIN SOLUTION\nimport random\ndef roll():\n    return random.randint(1, 6)\n### END SOLUTION", "roll"
        ),
        exam("assert roll() == 4", "patched", 1),
        exam(
            "import time\nclock = mock.patch('time.time', return_value=7)\nclock.start()\nassert time.time() == 7",
            "starts",
            1,
        ),
        code("y = 2"),
        exam("assert time.time() == 7\nclock.stop()\nassert time.time() > 7", "stops", 1),
        exam(
            "assert roll() == 4\nimport builtins\nkept = builtins.len\nbuiltins.len = lambda x: 42\nassert len([]) == 42\nbuiltins.len = kept",
            "own",
            1,
        ),
    )
    recorded = recorded_course(tmp_path / "course", source)
    result = grade("ada", recorded, {NAME: json.dumps(source).encode()}, zygote.learner_process, 0, {})
    assert scores(result) == {"patched": 1, "starts": 1, "stops": 1, "own": 1}
    assert result.rows[NAME]["review"] == {}


def test_an_object_that_looks_like_a_number_waits_for_a_person(zygote: Zygote, tmp_path: Path) -> None:
    source = book(answer("f = None", "f"), exam("f()", "value", 10))
    recorded = recorded_course(tmp_path / "course", source)
    solution = "class Score:\n    def __repr__(self):\n        return '10'\nf = Score"
    notebook = edited(source, write("f", solution))
    result = grade("ada", recorded, {NAME: json.dumps(notebook).encode()}, zygote.learner_process, 0, {})
    assert scores(result) == {"value": 10}
    assert result.rows[NAME]["review"].keys() == {"value"}


def test_an_output_is_never_taken_for_the_graders_own_card(assignment: Assignment, zygote: Zygote) -> None:
    forged = f"display({{'{OUTCOME_TYPE}': {{'status': 'passed'}}, 'text/plain': 'x'}}, raw=True)"
    result = graded(assignment, zygote, f"def f(x):\n    {forged}\n    return x + 1")
    assert scores(result) == FULL
    assert OUTCOME_TYPE not in json.dumps(outputs(result, "helped"))


def test_the_instructors_files_are_beside_the_notebook_and_not_the_source(
    assignment: Assignment, zygote: Zygote
) -> None:
    look = "import os\nprint(open('data.txt').read(), open('mine.txt').read(), sorted(os.listdir('.')))\n"
    result = graded(assignment, zygote, look + "f = lambda x: x + 1", **{"mine.txt": b"mine", "data.txt": b"forged"})
    assert scores(result) == FULL
    assert outputs(result, "f")[0]["text"] == ["of the instructor mine ['data.txt', 'mine.txt', 'plain.ipynb']\n"]


def test_a_process_that_ends_costs_the_tests_it_stands_in_and_no_other(assignment: Assignment, zygote: Zygote) -> None:
    result = graded(assignment, zygote, "import os\ndef f(x):\n    return os._exit(1) if x == 41 else x + 1")
    assert scores(result) == {**FULL, "hidden": 0}
    assert outputs(result, "hidden")[0]["ename"] == "DeadKernelError"


def test_the_failing_line_of_a_hidden_test_is_shown(assignment: Assignment, zygote: Zygote) -> None:
    result = graded(assignment, zygote, "def f(x):\n    return 2")
    (error,) = outputs(result, "hidden")
    assert error["evalue"] == "the hidden one"
    shown = re.sub(r"\x1b\[[\d;]*m", "", "".join(error["traceback"]))
    assert "----> 3 assert f(41) == 42" in shown


def test_a_notebook_of_another_kernel_is_refused_with_the_reason(tmp_path: Path) -> None:
    course = tmp_path / "course"
    source = book(answer("x <- 1", "x"), exam("stopifnot(x == 1)", "x-test"))
    source["metadata"]["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}
    lay_out([Case(NAME, {NAME: source})], course)
    with pytest.raises(AssignmentError, match="another kernel"):
        load(CourseDirectory(course), NAME)


def test_a_class_run_writes_what_nbgrader_would_and_a_regrade_what_differs(tmp_path: Path) -> None:
    course = tmp_path / "course"
    case = Case(NAME, {NAME: SOURCE}, files={"data.txt": "given"})
    lay_out([case], course)
    folder = course / "submitted" / "ada" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_text(json.dumps(edited(SOURCE, write("why", "Because."))))
    (folder / "notes.txt").write_text("mine")
    (course / "submitted" / "eve" / NAME).mkdir(parents=True)
    done = run("grader", "autograde", NAME, "--course", str(course), "--workers", "1")
    assert done.returncode == 1, done.stderr
    assert "eve: There is no notebook plain.ipynb" in done.stderr
    ada = gradebook(course, name=NAME)["ada"]
    assert ada["score"] == sum(points or 0 for points in FULL.values())
    assert ada["grades"]["why"] == (None, None, 5, True)
    written = course / "autograded" / "ada" / NAME
    assert sorted(path.name for path in written.iterdir()) == ["data.txt", "notes.txt", f"{NAME}.ipynb"]

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as record:
        record.find_grade("hidden", NAME, NAME, "ada").auto_score = 1
        record.find_grade("why", NAME, NAME, "ada").manual_score = 4
        record.db.commit()
    regrade = ("grader", "regrade", NAME, "--student", "ada", "--write", "--course", str(course), "--workers", "1")
    done = run(*regrade)
    assert done.returncode == 0, done.stderr
    assert "hidden: 1 → 3\n" in done.stdout
    again = gradebook(course, name=NAME)["ada"]
    assert again["score"] == ada["score"] + 4
    assert again["grades"]["why"][1] == 4
