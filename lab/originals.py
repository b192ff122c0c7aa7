"""Originals of the notebooks that learners get, made from the authored text.

Whatever lies in the place of the generated files is not read: somebody may have worked in those. Making
them takes two seconds, so they are kept in a file of the course folder until the text they come from changes. On a hub
``python -m lab.originals`` makes them for all learners, who may not write there.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from grader.whole_file import write_whole
from lab.environment import Environment

STORE = ".originals.json"
SOLVED = "exercises/source/"
ASSIGNMENTS = "exercises/assignments"
GENERATED = ("notebooks/[0-9][0-9]_*.ipynb", "notebooks/extras/*.ipynb", "exercises/release/*/*.ipynb")


class OriginalsError(Exception):
    """The notebooks cannot be made; the text is a sentence for the person who started it."""


def originals(root: Path) -> dict[str, str]:
    """Return the text of each lesson, extra and released exercise, by its path in the course in ``root``.

    Raises:
        OriginalsError: the authored text cannot become notebooks, or what makes them is not installed.
    """
    if not os.access(root / ASSIGNMENTS, os.R_OK | os.X_OK):
        return _without_sources(root)
    key, stored = _key(root), _stored(root)
    if stored.get("key") == key:
        texts: dict[str, str] = stored["texts"]
        return texts
    texts = {path: text for path, text in _texts(root, key).items() if not path.startswith(SOLVED)}
    _store(root, {"key": key, "texts": texts})  # without the solutions: learners may read what is kept
    return texts


def solved(root: Path) -> dict[str, str]:
    """Return the text of each assignment with the instructor's answers, by its path in the course in ``root``.

    Raises:
        OriginalsError: as for `originals`.
    """
    return {path: text for path, text in _texts(root, _key(root)).items() if path.startswith(SOLVED)}


def _without_sources(root: Path) -> dict[str, str]:
    """Return the originals where a class may not read the assignments' text: as kept, else as they lie there."""
    stored = _stored(root).get("texts")
    if isinstance(stored, dict):
        return stored
    paths = [path for pattern in GENERATED for path in sorted(root.glob(pattern))]
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@cache
def _texts(root: Path, key: str) -> dict[str, str]:
    return _generated(root)


def _generated(root: Path) -> dict[str, str]:
    own = Environment(root).python
    python = own if own.exists() else Path(sys.executable)
    command: list[str | Path] = [python, root / "notebooks" / "generate.py", "--json"]
    env = os.environ | {"PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(root)}
    try:
        run = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, encoding="utf-8", check=False)
        texts: dict[str, str] = json.loads(run.stdout) if run.returncode == 0 else {}
    except (OSError, ValueError) as error:
        raise OriginalsError(f"The notebooks could not be made from the lessons' text: {error}.") from error
    if run.returncode:
        said = (run.stderr.strip().splitlines() or [f"exit code {run.returncode}"])[-1]
        raise OriginalsError(f"The notebooks could not be made from the lessons' text: {said}")
    return texts


def _stored(root: Path) -> dict[str, Any]:
    try:
        stored = json.loads((root / STORE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stored if isinstance(stored, dict) else {}


def _store(root: Path, stored: dict[str, Any]) -> None:
    """Keep the notebooks where the course folder may be written; two starts at once do not mix."""
    with suppress(OSError):
        write_whole(root / STORE, json.dumps(stored))


def _key(root: Path) -> str:
    """Return a digest of all that the notebooks are made from."""
    digest = hashlib.sha256()
    for path in _inputs(root):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _inputs(root: Path) -> Iterator[Path]:
    yield root / "notebooks" / "generate.py"
    yield root / "requirements.lock"  # nbgrader's release, and how notebooks are written
    for folder in ("notebooks/lessons", ASSIGNMENTS, "grader/checks"):  # points come from the checks
        yield from sorted((root / folder).rglob("*.py"))


if __name__ == "__main__":
    print(f"{len(originals(Path.cwd()))} notebooks are kept for learners.")
