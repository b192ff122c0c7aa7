"""Rules of the tree that a reader relies on: sizes, words, and what no file holds."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent

ROOMS = ("mocks", "grader", "widgets", "lab")
# Two words put together here, so that this file does not hold what it looks for.
PACKAGE_HOSTS = tuple(a + b for a, b in [("pypi", ".org"), ("pythonhosted", ".org"), ("registry.npm", "js.org")])
LONGEST_FILE = 450  # lines: what can be read in one sitting


@cache
def tracked_files() -> list[Path]:
    """Return the files of the project: what git tracks, or all of them where the tree is no checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode == 0:
        return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]
    return [path for path in ROOT.rglob("*") if path.is_file() and not any(p.startswith(".v") for p in path.parts)]


def test_files_can_be_read_in_one_sitting() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_file_names_a_package_host_or_a_path_of_one_machine() -> None:
    path_of_a_machine = re.compile(r"(^|[^A-Za-z0-9_.])/(work|home/[a-z]+|root/\.pyenv)/")
    found = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if any(host in text for host in PACKAGE_HOSTS) or path_of_a_machine.search(text):
            found.append(str(path.relative_to(ROOT)))
    assert found == []


PRIVATE_WORDS = re.compile(
    r"(?:\b|_)(?:misfortune|fate|strand|spoil(?:ed|t|s)?|patience|bench|inmate|crew|teller|hand_?in|jail|misfit|befell)s?(?:_|\b)"
)
"""Words that only an author would guess. The field has names for what they meant."""


def private_names(source: str) -> Iterator[str]:
    """Yield the names of a module's code, in snake case, that hold a private word."""
    if not PRIVATE_WORDS.search(snake_case(source)):  # not even in a text or a comment: tokens are slow to find
        return
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME and PRIVATE_WORDS.search(name := snake_case(token.string)):
            yield name


def snake_case(text: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text).lower()


def test_names_are_the_fields_own() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in tracked_files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] not in ("notebooks", "exercises")
        if "sample_class" not in path.parts or "data" not in path.parts
        if path.relative_to(ROOT).parts[:2] != ("tests", "clients")  # these speak the words of other people's packages
        for name in (*private_names(path.read_text(encoding="utf-8")), *private_names(path.stem))
    }
    assert found == set()


QUESTIONS = re.compile(r"(?:What|Which|How|Whether|Where|When|Who|Why|Is|Does|From)\b")
QUOTED = re.compile(rf"[\"'][\s\\]*{QUESTIONS.pattern}")
"""The start of any string, of a docstring too, that begins with a question: without one there is nothing to parse."""


def test_a_module_says_what_it_is() -> None:
    """A docstring that begins with a question names no thing; lessons and assignments are text of another kind."""
    found = [
        f"{path.relative_to(ROOT)}: {docstring.splitlines()[0]}"
        for path in tracked_files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] not in ("notebooks", "exercises")
        if "data" not in path.parts
        if QUOTED.search(source := path.read_text(encoding="utf-8"))
        if (docstring := ast.get_docstring(ast.parse(source))) and QUESTIONS.match(docstring)
    ]
    assert found == []
