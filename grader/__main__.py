"""The instructor's commands: ``python -m grader --help``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from grader import cli as results
from grader.errors import UNUSABLE, GraderError

DONE = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 something was unusable, 2 wrong use."""
    chosen = _parser().parse_args(arguments)
    try:
        return int(chosen.command(chosen))
    except KeyboardInterrupt:
        print("\nStopped. What is finished is kept; go on with --resume.", file=sys.stderr)
        return 130
    except GraderError as error:
        print(error, file=sys.stderr)
        return error.exit_code


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
    from grader.course.gradebook import default_url

    return str(chosen.db or default_url(chosen.course))


def _release(chosen: argparse.Namespace) -> int:
    from grader.course.release import names, release

    for name in chosen.assignment or names(chosen.course):
        release(chosen.course, name, _url(chosen))
        print(f"Released {name}: {chosen.course / 'release' / name}")
    return DONE


def _autograde(chosen: argparse.Namespace) -> int:
    import gc
    from contextlib import nullcontext

    from grader.sandbox.launcher import early

    gc.set_threshold(50_000, 20, 20)  # a class run makes few cycles, and importing makes none
    source = chosen.course / "source" / chosen.assignment
    local = nullcontext() if chosen.dask else early(chosen.workers, source, unsafe=chosen.unsafe)
    with local as launched:  # it warms up while the rest is imported
        from grader.autograde.run import RunSettings, run

        return run(
            RunSettings(
                chosen.course, chosen.assignment, _url(chosen), chosen.workers, chosen.seed, chosen.resume,
                chosen.json, chosen.unsafe, chosen.dask,
            ),
            launched,
        )  # fmt: skip


def _check(chosen: argparse.Namespace) -> int:
    from grader.autograde.check_file import check_file

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
