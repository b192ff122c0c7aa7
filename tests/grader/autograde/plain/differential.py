"""Grade a generated corpus with unmodified ``nbgrader autograde`` and with this grader, and compare everything.

``python -m tests.grader.autograde.plain.differential`` runs all of it and prints the differences; ``--seed`` changes
the generated part, ``--only`` takes cases by their names, ``--keep FOLDER`` leaves the courses there. What nbgrader has
graded in such a folder it does not grade again.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from tests.grader.autograde.plain.corpus import Case, lay_out, submission
from tests.grader.autograde.plain.corpus_cases import cases
from tests.grader.course_fixture import gradebook, run
from tests.nbgrader_commands import run_nbgrader

DIFFERENCES = {
    "made-files": "Files that learner code writes stay in the sandbox; nbgrader leaves them in the folder autograded.",
    "review": "Points of a test wait for a person where learner code changed what it relies on; the score is the same.",
    "window": "A plot in a window of its own is an error, as under a kernel without a screen, with another message.",
    "surrogate": "A lone surrogate that is printed becomes U+FFFD; ipykernel prints an error of its own, which costs "
    "the points.",
    "count": "Cells are numbered in their order; in nbgrader, learner code can set the number.",
    "refused": "If nbgrader itself fails on a submission, it leaves no grades and no notebook; here the submission is "
    "named, gets 0, and waits for a person.",
    "extra-key": "A key in a cell's nbgrader metadata that nbgrader does not know is dropped; nbgrader refuses the "
    "submission.",
    "stopped": "A cell that does not end when interrupted costs its own points; in nbgrader the submission fails.",
    "programs": "Programs of the system are not run; a cell that starts one with IPython's syntax says so.",
    "proc": "The sandbox has no `/proc`: psutil, and what asks it while it is imported, such as dask, ends with an "
    "error.",
    "json-warning": "A value that JSON cannot hold is shown without the warning that a kernel prints to standard "
    "error.",
    "broken-kernel": "Code that replaces what ipykernel itself needs, such as json.loads, costs nbgrader the "
    "submission; here it costs its own points, or they wait for a person.",
}
"""What may differ from unmodified nbgrader, and why; `Case.differs` names the students it applies to."""

DONE = "nbgrader-is-done"

_NOISE = (
    (re.compile(r"\x1b\[[0-9;]*m"), ""),
    (re.compile(r"0x[0-9a-f]{6,}"), "0x…"),
    (re.compile(r"\S*/ipykernel_\d+/\d+\.py"), "<cell>"),
    (re.compile(r"<test [^>]*>"), "<cell>"),
    (re.compile(r"\d+(\.\d+)?(e\+\d+)? ?(ns|[µμ]s|us|ms|s)\b( ± [^(]*)?"), "… s"),
    (re.compile(r"[0-9a-f]{32}"), "…id…"),
    (re.compile(r"(/[\w.-]+)+/autograded/[\w.-]+/[\w.-]+|/scratch/\d+/work"), "<folder>"),
    (re.compile(r"^ *\+ Exception Group Traceback.*", re.S), "<traceback>"),
    (re.compile(r"^Traceback \(most recent call last\):.*", re.S), "<traceback>"),
    (re.compile(r"Thread-\d+"), "Thread-…"),
    (re.compile(r"\S+:\d+: RuntimeWarning: (.*)\n(?:  .*\n)?"), r"RuntimeWarning: \1\n"),
    (re.compile(r"\S+:\d+: UserWarning: To exit: (.*)\n  .*\n"), r"UserWarning: To exit: \1\n"),
    (re.compile(r"1e\+… s"), "… s"),
)


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same."""

    case: str
    student: str
    what: str
    unmodified: Any
    ours: Any
    listed: str | None

    def __str__(self) -> str:
        listed = f"listed as {self.listed}" if self.listed else "NOT LISTED"
        where = f"{self.case} / {self.student}: {self.what} ({listed})"
        return f"{where}\n    nbgrader: {self.unmodified!r}\n    ours:     {self.ours!r}"


def courses(chosen: Sequence[Case]) -> list[list[Case]]:
    """Return the cases by the course they go into: those with the same settings share one."""
    by_config: dict[tuple[str, bool], list[Case]] = {}
    for case in chosen:
        by_config.setdefault((case.config, "autotests.yml" in case.files), []).append(case)
    return list(by_config.values())


def prepare(chosen: list[Case], folder: Path) -> None:
    """Make one course as nbgrader generates it, and a copy for each grader: ``unmodified`` and ``ours``."""
    course = folder / "made"
    if (folder / "unmodified" / DONE).exists():
        shutil.rmtree(folder / "ours")
        shutil.copytree(course, folder / "ours")
        return
    lay_out(chosen, course)
    unmodified(course, "generate_assignment", "--assignment=*")
    submission(chosen, course)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        for case in chosen:
            if case.due:
                book.update_or_create_assignment(case.name, duedate=case.due)
    for grader in ("unmodified", "ours"):
        shutil.copytree(course, folder / grader)


def unmodified(course: Path, *command: str, fails: bool = False) -> str:
    """Run one of nbgrader's own commands inside the course."""
    done = run_nbgrader(course, *command, seconds=3600, may_fail=fails)
    return done.stdout + done.stderr


def grade_both(chosen: list[Case], folder: Path) -> tuple[float, float]:
    """Have both graders grade the cases of one course; return the seconds each took."""
    started = time.monotonic()
    for case in chosen if not (folder / "unmodified" / DONE).exists() else ():
        if case.update:
            for student in case.students:
                unmodified(folder / "unmodified", "update", f"submitted/{student}/{case.name}")
        unmodified(folder / "unmodified", "autograde", case.name, fails=True)
        for student in case.students:  # an error that nbgrader does not expect ends the whole run
            if not (folder / "unmodified" / "autograded" / student / case.name).exists():
                unmodified(folder / "unmodified", "autograde", case.name, "--student", student, fails=True)
    (folder / "unmodified" / DONE).touch()
    theirs = time.monotonic() - started
    started = time.monotonic()
    for case in chosen:
        command = ("grader", "autograde", case.name, "--course", str(folder / "ours"), "--workers", "1")
        done = run(*command, seconds=3600)
        if done.returncode not in (0, 1):
            raise RuntimeError(f"grader autograde {case.name} failed:\n{done.stderr[-3000:]}")
        (folder / "ours" / f"{case.name}.log").write_text(done.stderr)
    return theirs, time.monotonic() - started


def compare(chosen: list[Case], folder: Path) -> Iterator[Difference]:
    """Yield what is not the same."""
    for case in chosen:
        theirs, ours = (gradebook(folder / grader, name=case.name) for grader in ("unmodified", "ours"))
        for student in case.students:
            listed = case.differs.get(student)
            one, other = theirs.get(student), ours.get(student)
            yield from _rows(case, student, one, other, listed)
            trees = [_tree(folder / grader / "autograded" / student / case.name) for grader in ("unmodified", "ours")]
            if set(trees[0]) != set(trees[1]):
                yield Difference(case.name, student, "files", sorted(trees[0]), sorted(trees[1]), listed)
            for name in sorted(set(trees[0]) & set(trees[1])):
                yield from _files(case, student, name, trees[0][name], trees[1][name], listed)


def _rows(case: Case, student: str, one: Any, other: Any, listed: str | None) -> Iterator[Difference]:
    if one is None or other is None:
        if one is not other:
            yield Difference(case.name, student, "gradebook", one, other, listed)
        return
    for key in one:
        if isinstance(one[key], dict):
            for name in sorted(set(one[key]) | set(other[key])):
                if one[key].get(name) != other[key].get(name):
                    what = f"{key} {name}"
                    yield Difference(case.name, student, what, one[key].get(name), other[key].get(name), listed)
        elif one[key] != other[key]:
            yield Difference(case.name, student, key, one[key], other[key], listed)


def _tree(folder: Path) -> dict[str, Path]:
    """Return the files of a folder; Hypothesis keeps a cache in one of its own, now and then."""
    names = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {name: path for name, path in names.items() if not name.startswith(".hypothesis")}


def _files(case: Case, student: str, name: str, one: Path, other: Path, listed: str | None) -> Iterator[Difference]:
    if not name.endswith(".ipynb"):
        if one.read_bytes() != other.read_bytes():
            yield Difference(case.name, student, name, one.read_bytes(), other.read_bytes(), listed)
        return
    books = [json.loads(path.read_text(encoding="utf-8")) for path in (one, other)]
    for key in ("kernelspec", "widgets", "language_info"):
        found = [_about(each["metadata"], key) for each in books]
        if found[0] != found[1]:
            yield Difference(case.name, student, f"{name} {key}", *found, listed)
    cells = [[_cell(cell) for cell in each["cells"]] for each in books]
    if len(cells[0]) != len(cells[1]):
        yield Difference(case.name, student, f"{name} cells", len(cells[0]), len(cells[1]), listed)
    for place, (a, b) in enumerate(zip(*cells, strict=False)):
        for key in a:
            if a[key] != b[key]:
                yield Difference(case.name, student, f"{name} cell {place} {key}", a[key], b[key], listed)


def _about(metadata: dict[str, Any], key: str) -> Any:
    if key == "language_info":
        return metadata.get(key, {}).get("name")
    if key == "widgets":
        states = metadata.get(key, {}).get("application/vnd.jupyter.widget-state+json", {}).get("state", {})
        return sorted(each["model_name"] for each in states.values())
    return metadata.get(key)


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    metadata = {key: value for key, value in cell["metadata"].items() if key != "execution"}
    return {
        "type": cell["cell_type"],
        "source": "".join(cell["source"]),
        "metadata": metadata,
        "count": cell.get("execution_count"),
        "outputs": _outputs(cell.get("outputs", [])),
    }


def _outputs(outputs: list[dict[str, Any]]) -> list[Any]:
    """Return outputs without what differs from run to run; neighbours of one stream are one."""
    found: list[Any] = []
    for output in outputs:
        kind = output["output_type"]
        if kind == "stream":
            text = "".join(output["text"])
            if found and found[-1][:2] == ["stream", output["name"]]:
                found[-1][2] += text
            else:
                found.append(["stream", output["name"], text])
        elif kind == "error":
            found.append(["error", output["ename"], _clean(output["evalue"])])
        else:
            data = {mime: _clean("".join(v) if isinstance(v, list) else v) for mime, v in output["data"].items()}
            found.append([kind, data, output.get("metadata")])
    for place in range(len(found) - 1):  # the order of two streams side by side is by chance, as nbclient says too
        one, other = found[place], found[place + 1]
        if one[0] == other[0] == "stream" and one[1] > other[1]:
            found[place], found[place + 1] = other, one
    return [[*each[:2], _clean(each[2])] if each[0] == "stream" else each for each in found]


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        for pattern, instead in _NOISE:
            value = pattern.sub(instead, value)
    elif isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    return value


@dataclass
class Result:
    """What a run found."""

    notebooks: int
    submissions: int
    differences: list[Difference]
    unused: list[str]
    """Students listed as different who are not."""
    unmodified_seconds: float
    our_seconds: float


def differential(chosen: Sequence[Case], folder: Path, side_by_side: int = 2) -> Result:
    """Grade the cases twice and compare; courses are graded side by side."""
    groups = courses(chosen)

    def work(group: list[Case]) -> tuple[list[Difference], float, float]:
        place = folder / f"course-{group[0].name}"
        prepare(group, place)
        theirs, ours = grade_both(group, place)
        return list(compare(group, place)), theirs, ours

    with ThreadPoolExecutor(side_by_side) as pool:
        done = list(pool.map(work, groups))
    found = [difference for differences, _, _ in done for difference in differences]
    seen = {(each.case, each.student) for each in found}
    unused = [
        f"{case.name} / {student}" for case in chosen for student in case.differs if (case.name, student) not in seen
    ]
    return Result(
        sum(case.notebooks for case in chosen),
        sum(len(case.students) for case in chosen),
        found,
        unused,
        sum(theirs for _, theirs, _ in done),
        sum(ours for _, _, ours in done),
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--jobs", type=int, default=2, help="courses side by side")
    parser.add_argument("--listed", action="store_true", help="print listed differences too")
    chosen = parser.parse_args(arguments)
    only = chosen.only.split(",") if chosen.only else None
    wanted = [case for case in cases(chosen.seed) if only is None or case.name in only]
    with tempfile.TemporaryDirectory() as folder:
        result = differential(wanted, chosen.keep or Path(folder), chosen.jobs)
    for difference in result.differences:
        if chosen.listed or not difference.listed:
            print(difference)
    unlisted = sum(not each.listed for each in result.differences)
    for each in result.unused:
        print(f"{each}: listed as different, but the same")
    print(
        f"{result.notebooks} notebooks of {result.submissions} submissions: {unlisted} differences not listed, "
        f"{len(result.differences) - unlisted} listed ones; "
        f"nbgrader {result.unmodified_seconds:.0f} s, ours {result.our_seconds:.0f} s"
    )
    return 1 if unlisted or result.unused else 0


if __name__ == "__main__":
    sys.exit(main())
