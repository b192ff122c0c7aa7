"""Signs in a graded notebook of how its code behaved."""

from __future__ import annotations

from typing import Any

import pytest

from grader.grades.suspicious_code import SuspicionKind, reaches, suspicions
from grader.outcome import OUTCOME_TYPE, Finding, Outcome, Status


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": list(outputs)}


def error(name: str, said: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": name, "evalue": said, "traceback": []}


@pytest.mark.parametrize(
    ("name", "said", "kind"),
    [
        ("PermissionError", "[Errno 1] Operation not permitted", SuspicionKind.REFUSED),
        ("OSError", "[Errno 30] Read-only file system: '/x'", SuspicionKind.REFUSED),
        ("Stopped", "Your code left Python, for example with os._exit, and was stopped.", SuspicionKind.ENDED),
        ("Stopped", "Your code sent something that is not an answer, and was stopped.", SuspicionKind.ENDED),
        ("Stopped", "Your code did not finish within 10 s, and was stopped.", SuspicionKind.LIMIT),
        (
            "Stopped",
            "Your code used more than 512 MB of memory (a growing value), and was stopped.",
            SuspicionKind.LIMIT,
        ),
        ("KeyError", "'name'", None),
        ("ValueError", "Permission to speak", None),
    ],
)  # fmt: skip
def test_an_error_is_of_its_kind(name: str, said: str, kind: SuspicionKind | None) -> None:
    found = suspicions([code("f()", error(name, said)), code("f()", error(name, said))])
    assert list(found) == ([kind] if kind else [])
    assert kind is None or len(found[kind]) == 1


def test_what_a_check_saw_counts_too() -> None:
    bad = Finding(
        "case", Status.CRASHED, seen="PermissionError: [Errno 13] Permission denied: '/etc' in line 3: open(x)"
    )
    shown = {
        "output_type": "display_data",
        "data": {OUTCOME_TYPE: Outcome("c", "t", Status.CRASHED, 0, 1, (bad,)).to_json()},
    }
    assert list(suspicions([code("check('c')", shown)])) == [SuspicionKind.REFUSED]


def test_what_a_learner_prints_is_no_sign() -> None:
    printed = {
        "output_type": "stream",
        "name": "stdout",
        "text": "PermissionError: Permission denied, and was stopped.",
    }
    assert suspicions([code("print(x)", printed)]) == {}


def test_code_that_reaches_out_is_named_even_where_it_hid_how_it_ended() -> None:
    source = "import subprocess, json\ntry:\n    os.system('ls')\nexcept Exception:\n    pass\nopen('/etc/passwd')"
    assert reaches([code(source)]) == {"import subprocess", ".system", "the text /etc/"}
    assert reaches([code("!ls -la"), code("%%bash\nls"), code("!pip install x")]) == {"a shell command"}
    assert list(suspicions([code(source)])) == [SuspicionKind.REACH]


def test_what_the_instructor_uses_is_usual() -> None:
    source = [code("import urllib.request")]
    assert suspicions(source, reaches(source)) == {}


def test_ordinary_solutions_reach_for_nothing() -> None:
    source = "import json, inspect, asyncio, re\nprint(json.dumps({}))\nself.kill_switch = 1\nimport os.path"
    assert reaches([code(source), {"cell_type": "markdown", "source": "import socket"}, code("def (")]) == set()
