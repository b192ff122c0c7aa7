"""Command ``gradescope``: the autograder of an assignment as a zip file for Gradescope."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader.commands.chosen_course import course_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``gradescope``."""
    parser.add_argument("assignment")
    parser.add_argument("--into", type=Path, required=True, metavar="FILE.zip", help="what to write")
    parser.set_defaults(command=run)


def run(chosen: argparse.Namespace) -> int:
    """Write the file."""
    from grader.course import private_files
    from grader.lms.gradescope_archive import archive

    private_files.write_file(chosen.into, archive(course_of(chosen), chosen.assignment))
    print(f"Written: {chosen.into}. In Gradescope: Configure Autograder, Zip file upload.")
    return 0
