"""The instructor's commands: ``python -m grader --help``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from grader import results

DONE, UNUSABLE, WRONG_USE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 something was unusable, 2 wrong use."""
    chosen = _parser().parse_args(arguments)
    try:
        return int(chosen.command(chosen))
    except KeyboardInterrupt:
        print("\nStopped. What is finished is kept; go on with --resume.", file=sys.stderr)
        return 130
    except Exception as error:
        code = _exit_code(error)
        if code is None:
            raise
        print(error, file=sys.stderr)
        return code


def _exit_code(error: Exception) -> int | None:
    """Return the exit code for an error whose text is for the instructor; None for a fault of the program."""
    # Imported late: a class run starts its sandbox before it imports anything else.
    from grader.classroom.assignment import BadAssignment
    from grader.classroom.class_run import Refused
    from grader.classroom.cluster.cluster import ClusterLost, NoCluster
    from grader.classroom.gradebook import GradebookFailed, NoGradebook
    from grader.classroom.journal import JournalFailed
    from grader.classroom.lock import Busy
    from grader.classroom.nbgrader_app import NbgraderFailed
    from grader.classroom.notebook import Unusable
    from grader.reports.lms_table import Unfit
    from grader.sandbox.jail import NoSandbox

    if isinstance(error, BadAssignment | Busy | NoCluster | NoGradebook | NoSandbox | Refused | Unfit):
        return WRONG_USE
    stopped = ClusterLost | GradebookFailed | JournalFailed | NbgraderFailed | Unusable
    return UNUSABLE if isinstance(error, stopped) else None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m grader", description="Release, grade and hand back assignments.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    release = commands.add_parser("release", help="make what learners get from the instructor's version")
    release.add_argument("assignment", nargs="*", help="all, where none is named")
    release.set_defaults(command=_release)
    autograde = commands.add_parser("autograde", help="grade everything handed in for an assignment")
    _add_autograde(autograde)
    check = commands.add_parser("check", help="grade one notebook, as a learner would see it")
    check.add_argument("file", type=Path, metavar="FILE.ipynb")
    check.set_defaults(command=_check)
    after = results.add(commands)
    for each in (release, autograde, check, *after):
        each.add_argument("--course", type=Path, default=Path("exercises"), help="the course (default: exercises)")
    for each in (autograde, check):
        each.add_argument("--json", action="store_true", help="one object a line on standard output")
        each.add_argument("--unsafe", action="store_true", help="no sandbox: only for code you trust")
    for each in (release, autograde, *after):
        each.add_argument("--db", help="URL of the gradebook (default: gradebook.db in the course folder)")
    return parser


def _add_autograde(parser: argparse.ArgumentParser) -> None:
    workers = os.cpu_count() or 1
    parser.add_argument("assignment")
    parser.add_argument("--workers", type=_positive, default=workers, help="processes (default: all cores)")
    parser.add_argument("--seed", help="of the secret inputs (default: a new one, which is printed)")
    parser.add_argument("--resume", action="store_true", help="go on with the last run: grade only what has changed")
    parser.add_argument(
        "--dask", metavar="URL", help="scheduler of a Dask cluster whose workers grade: tcp://HOST:8786"
    )
    parser.set_defaults(command=_autograde)


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return value


def _url(chosen: argparse.Namespace) -> str:
    from grader.classroom.gradebook import default_url

    return str(chosen.db or default_url(chosen.course))


def _release(chosen: argparse.Namespace) -> int:
    from grader.classroom.release import names, release

    for name in chosen.assignment or names(chosen.course):
        release(chosen.course, name, _url(chosen))
        print(f"Released {name}: {chosen.course / 'release' / name}")
    return DONE


def _autograde(chosen: argparse.Namespace) -> int:
    import gc
    from contextlib import nullcontext

    from grader.sandbox.launch import early

    gc.set_threshold(50_000, 20, 20)  # a class run makes few cycles, and importing makes none
    source = chosen.course / "source" / chosen.assignment
    local = nullcontext() if chosen.dask else early(chosen.workers, source, unsafe=chosen.unsafe)
    with local as jail:  # it warms up while the rest is imported
        from grader.classroom.class_run import Settings, run

        return run(
            Settings(
                chosen.course, chosen.assignment, _url(chosen), chosen.workers, chosen.seed, chosen.resume,
                chosen.json, chosen.unsafe, chosen.dask,
            ),
            jail,
        )  # fmt: skip


def _check(chosen: argparse.Namespace) -> int:
    from grader.classroom.single import check_file

    results = check_file(chosen.file, chosen.course, unsafe=chosen.unsafe)
    for outcome in results:
        if chosen.json:
            print(json.dumps(outcome.to_json()))
        else:
            from grader.reports import text

            print(text.harmless(text.card(outcome)), end="\n\n")
    return DONE


def _leave(code: int) -> NoReturn:
    """End the process at once: all is written, and taking nbgrader's modules down takes a tenth of a second."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = code or UNUSABLE
    os._exit(code)


if __name__ == "__main__":
    _leave(main())
