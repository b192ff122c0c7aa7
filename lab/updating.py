"""Update of the course, ``start.py update``: the newest release by git, and learners' notebooks up to date."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from lab import earlier_work, workspace
from lab.environment import Environment, SetUpError

NO_GIT = (
    "This folder was not made by git clone, so the update is yours to fetch: unpack the newest course over this folder "
    "and run start.py. What you wrote lies in the folder work, which the course does not contain."
)


def main(environment: Environment, arguments: Sequence[str]) -> int:
    """Update the course and return the exit code.

    Raises:
        SetUpError: git could not fetch the newest course.
    """
    parser = argparse.ArgumentParser(prog="start.py update", description="Fetch the newest course, with git.")
    parser.add_argument("--work-in", metavar="FOLDER", help="the folder with your notebooks")
    parser.add_argument("--fetched", action="store_true", help=argparse.SUPPRESS)  # the newest course takes over
    options = parser.parse_args(arguments)
    root, folder = environment.root, workspace.working_folder(environment.root, options.work_in)
    if options.fetched:
        print("\n".join(brought_up_to_date(root, folder)))
        return 0
    if not (root / ".git").exists():
        print(NO_GIT, file=sys.stderr)
        return 1
    for path in earlier_work.move_from_course(root, workspace.working_folder(root, None)).values():
        print(f"Moved into {workspace.FOLDER}: {path}")
    print("\n".join(_fetch(root)), flush=True)
    return subprocess.run(
        [sys.executable, root / "start.py", "update", "--fetched", *arguments], check=False
    ).returncode


def brought_up_to_date(root: Path, folder: Path) -> list[str]:
    """Bring the notebooks in ``folder`` up to date and return what to say of it, a sentence a line."""
    said = []
    renamed = earlier_work.rename_lessons(folder)
    if renamed:
        said.append(f"Your lessons have new names, to tell them from their exercises: {renamed[0]} is one of them.")
    done = workspace.update(root, folder)
    said += [f"Newer text, and you had changed nothing: {path}" for path in done.replaced]
    said += [f"Newer text beside yours, which stays as it is: {newer}" for newer in done.offered.values()]
    return [*said, f"Your notebooks are in {folder}."]


def _fetch(root: Path) -> list[str]:
    """Fetch the newest course and return what is new in it, a line each."""
    before = _git(root, "rev-parse", "HEAD")
    _git(root, "pull", "--ff-only", "--quiet")
    changes = _git(root, "diff", "--unified=0", before, "HEAD", "--", "CHANGELOG.md").splitlines()
    news = [line[1:] for line in changes if line.startswith(("+- ", "+  "))]
    if before == _git(root, "rev-parse", "HEAD"):
        return ["You have the newest course."]
    return ["The course is updated. New in it:", *news] if news else ["The course is updated."]


def _git(root: Path, *arguments: str) -> str:
    try:
        run = subprocess.run(
            ["git", *arguments], cwd=root, capture_output=True, encoding="utf-8", errors="replace", check=False
        )
    except OSError as error:
        raise SetUpError(f"git could not be started ({error.strerror}): install it, or download the course.") from error
    if run.returncode:
        said = "; ".join(line.strip() for line in run.stderr.splitlines() if line.strip())
        raise SetUpError(f"The update could not be fetched, so the course is as it was. git {arguments[0]}: {said}")
    return run.stdout.strip()
