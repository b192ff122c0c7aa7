"""Turns the authored text into notebooks: ``python notebooks/generate.py [--check | --json] [NAME …]``.

=============================  ==========================================================================
authored                       generated
=============================  ==========================================================================
``notebooks/lessons/N.py``     ``notebooks/N.ipynb``, and ``extras/N.ipynb`` for ``extras/N.py``
``exercises/assignments/N.py`` ``exercises/source/N/N.ipynb`` (solved) and ``exercises/release/N/N.ipynb``
=============================  ==========================================================================

The text is jupytext's py:percent, Markdown in triple-quoted strings. In an assignment a short tag on the cell line
stands for nbgrader's metadata:

- ``# %% locked="setup"``: a cell learners run and do not edit; the tag names it.
- ``# %% answer="CHECK_ID"``: where learners write; what lies between ``### BEGIN SOLUTION`` and
  ``### END SOLUTION`` is taken out of the release.
- ``# %% check="CHECK_ID"``: the graded cell; its text and its points come from the check.
- ``<!-- requirement: ID -->`` behind a sentence names what the next answer has to do; it is taken out of all notebooks.

The same text gives the same bytes: cell ids come from grade ids and headings, and nothing is executed.
A notebook in which somebody has worked is left as it is, and the command ends with 1.
``--check`` writes nothing and ends with 1 where a notebook on disk differs, naming it; 2 means the text is malformed.
``--json`` writes nothing and prints all texts as one JSON object, by path in the course.
"""

from __future__ import annotations

import argparse
import ast
import copy
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode

from lab.working_copy import holds_work

ROOT = Path(__file__).resolve().parent.parent
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
ROLES = ("locked", "answer", "check")
LONGEST_ID = 64  # characters, by nbformat's own rule
CODE_STUB = "# YOUR CODE HERE\n..."  # as in exercises/nbgrader_config.py
REQUIREMENT = re.compile(r"[ \t]*<!-- requirement: ([\w-]+) -->")
QUESTIONS = ("widgets.predict(", "widgets.recall(", "widgets.parsons(")
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


class MalformedSourceError(Exception):
    """The authored text cannot become a notebook; the message names the file, the cell and what to change."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(description="Turn the authored text into notebooks.")
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 where a notebook differs")
    parser.add_argument("--json", action="store_true", help="write nothing; print the notebooks as one JSON object")
    parser.add_argument("names", nargs="*", metavar="NAME", help="lessons or assignments; all where none is named")
    options = parser.parse_args(arguments)
    try:
        texts = generate(ROOT, options.names)
    except MalformedSourceError as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps({path.relative_to(ROOT).as_posix(): text for path, text in texts.items()}))
        return 0
    changed = [path for path, text in texts.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    if not options.names:
        changed += orphans(ROOT, texts)
    worked_in = [] if options.check else [path for path in changed if path in texts and _worked_in(path, texts[path])]
    for path in changed:
        if path in worked_in:
            continue
        print(f"{'differs' if options.check else 'written'}: {path.relative_to(ROOT)}")
        if not options.check and path in texts:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(texts[path], encoding="utf-8", newline="\n")
    for path in worked_in:
        print(f"left as it is, for somebody has worked in it: {path.relative_to(ROOT)}", file=sys.stderr)
    if worked_in:
        print(
            "`python3 start.py` moves lessons and exercises into work; `git checkout FILE` takes the work back.",
            file=sys.stderr,
        )
        return 1
    if options.check and changed:
        print("Run `python notebooks/generate.py`; remove notebooks whose text is gone.", file=sys.stderr)
    return 1 if options.check and changed else 0


def generate(root: Path, names: Sequence[str] = ()) -> dict[Path, str]:
    """Return the text of every generated notebook by its path, for the whole course or for ``names``.

    Raises:
        MalformedSourceError: an authored file cannot become a notebook, or a name has no file.
    """
    authored = root / "notebooks" / "lessons"
    lessons = [*sorted(authored.glob("*.py")), *sorted(authored.glob("extras/*.py"))]
    assignments = sorted((root / "exercises" / "assignments").glob("*.py"))
    unknown = set(names) - {path.stem for path in [*lessons, *assignments]}
    if unknown:
        known = ", ".join(sorted({path.stem for path in [*lessons, *assignments]}))
        raise MalformedSourceError(f"No authored text is called {', '.join(sorted(unknown))}; there are {known}.")
    texts: dict[Path, str] = {}
    for path in lessons:
        if not names or path.stem in names:
            place = root / "notebooks" / path.relative_to(authored).with_suffix(".ipynb")
            texts[place] = to_text(read_lesson(path))
    for path in assignments:
        if not names or path.stem in names:
            source = read_assignment(path)
            inside = Path(path.stem) / f"{path.stem}.ipynb"
            texts[root / "exercises" / "source" / inside] = to_text(source)
            texts[root / "exercises" / "release" / inside] = to_text(to_release(source))
    return texts


def orphans(root: Path, texts: dict[Path, str]) -> list[Path]:
    """Return the numbered notebooks in the generated folders that no authored text stands behind."""
    found = [*(root / "notebooks").glob("[0-9][0-9]_*.ipynb"), *(root / "notebooks" / "extras").glob("*.ipynb")]
    for folder in ("source", "release"):
        found += (root / "exercises" / folder).glob("*/*.ipynb")
    return sorted(path for path in found if path not in texts)


def _worked_in(path: Path, original: str) -> bool:
    return path.is_file() and holds_work(path.read_text(encoding="utf-8"), original)


def read_lesson(path: Path) -> NotebookNode:
    """Read a lesson's text: every tag but jupytext's own ``tags`` is an error."""
    notebook = _read(path)
    for cell, where in _located(notebook, path):
        _refuse_unknown_tags(cell, where, ())
        cell.metadata = _plain_tags(cell)
        _fold_question(cell)
    return _finish(notebook, path)


def read_assignment(path: Path) -> NotebookNode:
    """Read an assignment's text and give its tagged cells nbgrader's metadata."""
    notebook = _read(path)
    for cell, where in _located(notebook, path):
        _refuse_unknown_tags(cell, where, ROLES)
        roles = [(role, str(cell.metadata[role])) for role in ROLES if role in cell.metadata]
        if len(roles) > 1:
            raise MalformedSourceError(
                f"{where} has the tags {' and '.join(r for r, _ in roles)}; a cell has one role."
            )
        _check_markers(cell, where, is_answer=bool(roles) and roles[0][0] == "answer")
        if cell.cell_type == "markdown":
            cell.source = REQUIREMENT.sub("", cell.source)
        cell.metadata = _plain_tags(cell)
        if roles:
            cell.metadata["nbgrader"] = _nbgrader(cell, *roles[0], where)
    _check_pairs(notebook, path)
    return _finish(notebook, path)


def to_release(source: NotebookNode) -> NotebookNode:
    """Return what learners get: nbgrader's own steps of a release, those that need no gradebook."""
    from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions, ComputeChecksums, LockCells

    released = copy.deepcopy(source)
    for step in (LockCells(), ClearSolutions(code_stub={"python": CODE_STUB}), ClearHiddenTests(), ComputeChecksums()):
        released, _ = step.preprocess(released, {})
    return released


def to_text(notebook: NotebookNode) -> str:
    """Return a notebook in its one normal form: sorted keys, one space of indent, a newline at the end."""
    return str(nbformat.writes(notebook, version=4)).rstrip("\n") + "\n"


def _read(path: Path) -> NotebookNode:
    try:
        notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    except UnicodeDecodeError as error:
        raise MalformedSourceError(f"{path}: not UTF-8 text ({error.reason} at byte {error.start}).") from error
    except Exception as error:  # jupytext raises many kinds; each is about this file
        raise MalformedSourceError(f"{path}: jupytext cannot read it as py:percent: {error}") from error
    if not notebook.cells:
        raise MalformedSourceError(f"{path}: there is no cell. Start one with a line `# %%` or `# %% [markdown]`.")
    return notebook


def _located(notebook: NotebookNode, path: Path) -> Iterator[tuple[NotebookNode, str]]:
    """Yield each cell with the words that say where it is, for messages."""
    lines = path.read_text(encoding="utf-8").splitlines()
    markers = [number for number, line in enumerate(lines, 1) if line.startswith("# %%")]
    missing = max(0, len(notebook.cells) - len(markers))  # text before the first marker is a cell too
    for number, cell in enumerate(notebook.cells):
        line = markers[number - missing] if 0 <= number - missing < len(markers) else 1
        yield cell, f"{path}:{line}: cell {number + 1} ({cell.cell_type})"


def _refuse_unknown_tags(cell: NotebookNode, where: str, roles: tuple[str, ...]) -> None:
    known = {*roles, "tags", "cell_marker", "lines_to_next_cell", "title"}
    unknown = sorted(set(cell.metadata) - known)
    if unknown:
        raise MalformedSourceError(f"{where} has the tag {unknown[0]!r}; known here are {', '.join((*roles, 'tags'))}.")
    if cell.cell_type == "markdown" and re.match(r"[rR]?\"\"\"", cell.source):
        raise MalformedSourceError(f'{where} opens a triple-quoted text that is not closed by a line with only """.')
    if cell.cell_type == "code":
        _check_syntax(cell, where)


def _check_syntax(cell: NotebookNode, where: str) -> None:
    """Refuse a cell Python cannot parse: as a rule the quotes of a Markdown cell above are at fault."""
    if cell.source.startswith(("%", "!")):
        return
    try:
        compile(cell.source, "<cell>", "exec", flags=ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as error:
        raise MalformedSourceError(f"{where} is not Python: {error.msg} in its line {error.lineno}.") from error


def _check_markers(cell: NotebookNode, where: str, *, is_answer: bool) -> None:
    found = re.findall(f"{BEGIN}|{END}", cell.source)
    if found and not is_answer:
        raise MalformedSourceError(
            f'{where} has solution markers but no tag answer="CHECK_ID": its solution would stay.'
        )
    if is_answer and (not found or found != [BEGIN, END] * (len(found) // 2)):
        raise MalformedSourceError(f"{where} needs pairs of `{BEGIN}` and `{END}`, in that order; found {found}.")


def _plain_tags(cell: NotebookNode) -> NotebookNode:
    return NotebookNode({"tags": cell.metadata["tags"]} if "tags" in cell.metadata else {})


def _fold_question(cell: NotebookNode) -> None:
    """Fold the code of a question away: it holds the answer, which nobody should read before answering."""
    if cell.cell_type == "code" and cell.source.startswith(QUESTIONS):
        cell.metadata["jupyter"] = NotebookNode({"source_hidden": True})


def _nbgrader(cell: NotebookNode, role: str, name: str, where: str) -> NotebookNode:
    """Return nbgrader's metadata for a cell; a check cell's text is written here too."""
    facts: dict[str, Any] = {"grade": False, "solution": False, "locked": True, "task": False, "schema_version": 3}
    match role:
        case "locked":
            facts |= {"grade_id": name}
        case "answer":
            facts |= {"grade_id": f"{name}-answer", "solution": True, "locked": False}
        case _:
            if cell.source.strip():
                raise MalformedSourceError(f"{where} is a check cell; leave it empty, its text is generated.")
            cell.source = f'check("{name}")'
            facts |= {"grade_id": name, "grade": True, "points": _points(name, where), "cell_type": "code"}
    return NotebookNode(facts)


def _points(check_id: str, where: str) -> int:
    from grader.checks import registry

    try:
        return int(registry.get(check_id).points)
    except registry.UnknownCheckError as error:
        raise MalformedSourceError(f"{where}: {error}") from error


def _check_pairs(notebook: NotebookNode, path: Path) -> None:
    """Refuse an assignment whose answers and checks do not come in pairs, the answer first."""
    order = [cell.metadata.nbgrader.grade_id for cell in notebook.cells if "nbgrader" in cell.metadata]
    for grade_id, count in Counter(order).items():
        if count > 1:
            raise MalformedSourceError(f"{path}: {count} cells are tagged {grade_id!r}; a name is used once.")
    checks = [
        cell.metadata.nbgrader.grade_id for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")
    ]
    for check_id in checks:
        if f"{check_id}-answer" not in order[: order.index(check_id)]:
            raise MalformedSourceError(f'{path}: the check {check_id!r} has no cell answer="{check_id}" above it.')
    for grade_id in order:
        if grade_id.endswith("-answer") and grade_id.removesuffix("-answer") not in checks:
            raise MalformedSourceError(f"{path}: the answer {grade_id!r} has no check cell below it.")


def _finish(notebook: NotebookNode, path: Path) -> NotebookNode:
    """Give every cell its id, take out all that a run leaves behind, and validate."""
    used = {cell.metadata.nbgrader.grade_id for cell in notebook.cells if "nbgrader" in cell.metadata}
    under: Counter[str] = Counter()
    heading = "start"
    for cell in notebook.cells:
        titles = headings(cell.source) if cell.cell_type == "markdown" else []
        heading = slug(titles[0][1]) if titles else heading
        cell.id = cell.metadata["nbgrader"].grade_id if "nbgrader" in cell.metadata else _next_id(heading, under, used)
        heading = slug(titles[-1][1]) if titles else heading
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata = NotebookNode({"kernelspec": NotebookNode(KERNELSPEC)})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        raise MalformedSourceError(f"{path}: the notebook would not be valid: {error.message}") from error
    return notebook


def _next_id(heading: str, under: Counter[str], used: set[str]) -> str:
    while True:
        under[heading] += 1
        ordinal = f"-{under[heading]}"
        name = heading[: LONGEST_ID - len(ordinal)] + ordinal
        if name not in used:
            used.add(name)
            return name


def headings(markdown: str) -> list[tuple[int, str]]:
    """Return the (level, text) of each heading of a Markdown text; lines in fenced code are none."""
    found, fenced = [], False
    for line in markdown.splitlines():
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        heading = re.match(r"(#{1,6})\s+(.*?)\s*#*$", line)
        if heading and not fenced:
            found.append((len(heading[1]), heading[2]))
    return found


def slug(text: str) -> str:
    """Return a heading as an id: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "section"


if __name__ == "__main__":
    sys.exit(main())
