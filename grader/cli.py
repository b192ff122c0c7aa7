"""The instructor's commands: ``python -m grader --help``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from grader.commands import alike, gradescope, note, regrade, statistics
from grader.commands.chosen_course import course_of, url_of
from grader.errors import UNUSABLE, GraderError
from grader.lms.arguments import add_collect, add_export, add_return, add_students
from grader.notebook_names import COPIES_RECORD
from grader.reports.streams import write_any_text

DONE = 0
PACKAGES = (
    "nbgrader",
    "nbformat",
    "nbconvert",
    "sqlalchemy",
    "traitlets",
    "jinja2",
    "markupsafe",
    "mistune",
    "nh3",
    "pygments",
)
"""What is not there where the project was installed without its extra "grader"."""
INSTALL = (
    "In a clone of the course, run python3 start.py once and use the Python in its .venv; elsewhere grading comes with "
    'the extra "grader": python -m pip install "function-calling-course[grader]"'
)
INTERRUPTED = 130
"""Exit code: stopped with Ctrl-C, as shells number it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 something was unusable, 2 wrong use."""
    write_any_text()
    chosen = _parser().parse_args(arguments)
    try:
        return int(chosen.command(chosen))
    except KeyboardInterrupt:
        print("\nStopped. What is finished is kept; go on with --resume.", file=sys.stderr)
        return INTERRUPTED
    except GraderError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except ModuleNotFoundError as error:
        if error.name not in PACKAGES:
            raise
        print(f"{error.name} is not installed for {sys.executable}. {INSTALL}", file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:  # who reads the output has seen enough
        return UNUSABLE
    except OSError as error:
        if error.filename is None:
            raise
        name = os.fsdecode(error.filename)
        print(f"{name} cannot be read or written ({error.strerror}); look at its folder and disk.", file=sys.stderr)
        return UNUSABLE


def leave(code: int) -> NoReturn:
    """End the process at once: all is written, and taking nbgrader's modules down takes a tenth of a second."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = code or UNUSABLE
    os._exit(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m grader", description="Release, grade and hand back assignments.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    doctor = commands.add_parser("doctor", help="test what grading needs here, and say what to do")
    doctor.set_defaults(command=_doctor)
    release = commands.add_parser("release", help="make what learners get from the instructor's version")
    release.add_argument("assignment", nargs="*", help="all, where none is named")
    release.set_defaults(command=_release)
    autograde = commands.add_parser("autograde", help="grade everything handed in for an assignment")
    _add_autograde(autograde)
    again = commands.add_parser("regrade", help="grade some again, and show what would change before it is written")
    regrade.add_arguments(again, _positive)
    check = commands.add_parser("check", help="grade one notebook, as a learner would see it")
    check.add_argument("file", type=Path, metavar="FILE.ipynb")
    check.set_defaults(command=_check)
    feedback = commands.add_parser("feedback", help="make the pages to hand back")
    feedback.add_argument("assignment")
    feedback.set_defaults(command=_feedback)
    shared = commands.add_parser("note", help="a note to everybody with the same misconception, for their feedback")
    note.add_arguments(shared)
    report = commands.add_parser("report", help="how the class did: table, page with charts, JSON")
    report.add_argument("assignment")
    report.add_argument("--json", action="store_true", help="one object on standard output instead of the table")
    report.set_defaults(command=_report)
    cases = commands.add_parser("statistics", help="who fails which case, with sample answers; the hardest of a term")
    statistics.add_arguments(cases)
    pairs = commands.add_parser("alike", help="answers that share what is rare in the class, side by side")
    alike.add_arguments(pairs)
    export = commands.add_parser("export", help="grades as CSV, or in Canvas's or Moodle's layout")
    add_export(export)
    export.set_defaults(command=_export)
    erase = commands.add_parser("erase", help="remove all that is stored about a student")
    erase.add_argument("student", help="the id: the name of the folder in submitted")
    erase.add_argument("--yes", action="store_true", help="remove it; without, it is only listed")
    erase.set_defaults(command=_erase)
    students = add_students(commands.add_parser("students", help="bring a class list into the gradebook"))
    students.set_defaults(command=_import_students)
    collect = commands.add_parser(
        "collect", help="take submissions from an archive of Canvas or Moodle, or from a folder"
    )
    add_collect(collect)
    collect.set_defaults(command=_collect)
    give_back = commands.add_parser("return", help="pack the feedback for Canvas or Moodle")
    add_return(give_back)
    give_back.set_defaults(command=_return)
    autograder = commands.add_parser("gradescope", help="an autograder for Gradescope, as a zip file")
    gradescope.add_arguments(autograder)
    for name, each in {**commands.choices, "students": students}.items():
        each.add_argument(
            "--course", type=Path, default=default_course(), help="the course (default: exercises, or the folder here)"
        )
        if name not in ("check", "gradescope", "return"):
            each.add_argument(
                "--db", help="URL of the gradebook (default: the course's own, gradebook.db in its folder)"
            )
    for each in (autograde, again, check):
        each.add_argument("--json", action="store_true", help="one object a line on standard output")
        each.add_argument("--unsafe", action="store_true", help="no sandbox: only for code you trust")
    return parser


def _add_autograde(parser: argparse.ArgumentParser) -> None:
    workers = os.cpu_count() or 1
    parser.add_argument("assignment")
    parser.add_argument("--workers", type=_positive, default=workers, help="processes (default: all cores)")
    parser.add_argument("--seed", help="of the secret inputs (default: a new one, which is printed)")
    parser.add_argument("--resume", action="store_true", help="go on with the last run: grade only what has changed")
    parser.add_argument("--afresh", action="store_true", help="keep no points of earlier versions of the grader")
    parser.add_argument(
        "--dask", metavar="URL", help="scheduler of a Dask cluster whose workers grade: tcp://HOST:8786"
    )
    parser.set_defaults(command=_autograde)


def default_course() -> Path:
    """Return ``exercises`` here, else this folder if it is a course, else the folder that comes with the grader.

    The exercises of a learner's own folder are no course: nobody's answers are there but the learner's.
    """
    here, own = Path("exercises"), Path(__file__).resolve().parent.parent / "exercises"
    if here.is_dir() and not Path(COPIES_RECORD).is_file():
        return here
    if Path("nbgrader_config.py").is_file():
        return Path()
    return own if own.is_dir() else here


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return value


def _doctor(chosen: argparse.Namespace) -> int:
    from grader.doctor import State, examine

    missing = 0
    for finding in examine(course_of(chosen), chosen.db):
        print(finding, flush=True)
        missing += finding.state is State.MISSING
    return UNUSABLE if missing else DONE


def _release(chosen: argparse.Namespace) -> int:
    from grader.course.release import names, release

    course = course_of(chosen)
    for name in chosen.assignment or names(course):
        release(course, name, url_of(chosen))
        print(f"Released {name}: {course.release(name)}")
    return DONE


def _autograde(chosen: argparse.Namespace) -> int:
    import gc
    from contextlib import nullcontext

    from grader.sandbox.launcher import start_early

    gc.set_threshold(50_000, 20, 20)  # a class run makes few cycles, and importing makes none
    workers, unsafe = chosen.workers, chosen.unsafe
    local = nullcontext() if chosen.dask else start_early(workers, chosen.course, chosen.assignment, unsafe=unsafe)
    with local as sandbox:  # it starts while the rest is imported
        from grader.autograde.run import RunSettings, run

        return run(
            RunSettings(
                course_of(chosen), chosen.assignment, url_of(chosen), workers, chosen.seed, chosen.resume,
                chosen.json, unsafe, chosen.afresh, chosen.dask,
            ),
            sandbox,
        )  # fmt: skip


def _check(chosen: argparse.Namespace) -> int:
    from grader.sandbox.launcher import start_early_for

    with start_early_for(chosen.file, unsafe=chosen.unsafe) as sandbox:  # it starts while the rest is imported
        from grader.autograde.check_file import check_file

        outcomes = check_file(chosen.file, course_of(chosen), unsafe=chosen.unsafe, sandbox=sandbox)
    for outcome in outcomes:
        if chosen.json:
            print(json.dumps(outcome.to_json()))
        else:
            from grader.reports import text

            print(text.harmless(text.card(outcome)), end="\n\n")
    return DONE


def _feedback(chosen: argparse.Namespace) -> int:
    from grader.grades.feedback import feedback

    course = course_of(chosen)
    done = feedback(course, chosen.assignment, url_of(chosen))
    print(f"Feedback for {len(done)} submissions: {course.feedback_home(chosen.assignment)}")
    return DONE


def _report(chosen: argparse.Namespace) -> int:
    from grader.grades.class_report import gather, write_page
    from grader.reports import report_text

    course = course_of(chosen)
    report = gather(course, chosen.assignment, url_of(chosen))
    print(json.dumps(report.to_json()) if chosen.json else report_text.table(report), flush=True)
    path = write_page(course, report)
    print(f"\nThe same with charts, to open in a browser: {path}", file=sys.stderr)
    return DONE


def _import_students(chosen: argparse.Namespace) -> int:
    from grader.grades.class_list import import_students

    print(import_students(course_of(chosen), url_of(chosen), chosen.file, chosen.id))
    return DONE


def _collect(chosen: argparse.Namespace) -> int:
    from grader.lms.collection import collect

    done = collect(course_of(chosen), url_of(chosen), chosen.assignment, chosen.path, replace=chosen.replace)
    print(json.dumps(done.to_json()) if chosen.json else done)
    return DONE if done.complete else UNUSABLE


def _return(chosen: argparse.Namespace) -> int:
    from grader.lms.feedback_archive import CANVAS, MOODLE, pack

    system = CANVAS if chosen.canvas else MOODLE
    print(pack(course_of(chosen), chosen.assignment, system, chosen.canvas or chosen.moodle))
    return DONE


def _erase(chosen: argparse.Namespace) -> int:
    from grader.autograde.erasure import erase, stored

    course, url = course_of(chosen), url_of(chosen)
    found = erase(course, url, chosen.student) if chosen.yes else stored(course, url, chosen.student)
    print(found)
    print("All of it is removed." if chosen.yes else "Nothing is removed yet. To remove all of it, add --yes.")
    return DONE


def _export(chosen: argparse.Namespace) -> int:
    from grader.course import private_files
    from grader.grades.export import export
    from grader.reports.export import Choice

    choice = Choice(chosen.column, chosen.match, chosen.scale)
    done = export(course_of(chosen), url_of(chosen), chosen.format, chosen.assignment, chosen.into, choice)
    for each in done.notes:
        print(each, file=sys.stderr)
    if chosen.to == "-":
        sys.stdout.buffer.write(done.data)
        sys.stdout.flush()
    else:
        path = Path(chosen.to or chosen.into or f"grades-{chosen.format}.csv")
        private_files.write_file(path, done.data)
        print(f"Written: {path}")
    return DONE if done.complete else UNUSABLE
