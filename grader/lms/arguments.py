"""Arguments of the commands that exchange files with a learning management system."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_students(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Add the actions on a class list, and return the parser of the import."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    imports = actions.add_parser("import", help="ids, names and addresses, from a CSV file with a header")
    imports.add_argument("file", type=Path, metavar="FILE", help="a list, or an export of Canvas or Moodle")
    imports.add_argument("--id", metavar="COLUMN", help="the column with the names of the folders in submitted")
    return imports


def add_collect(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``collect``."""
    parser.add_argument("assignment")
    parser.add_argument("path", type=Path, metavar="PATH", help="the archive of Canvas or Moodle, or a folder")
    parser.add_argument("--replace", action="store_true", help="take also what is not newer than what is there")
    parser.add_argument("--json", action="store_true", help="one object on standard output instead of the lists")


def add_return(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``return``."""
    parser.add_argument("assignment")
    system = parser.add_mutually_exclusive_group(required=True)
    system.add_argument("--canvas", type=Path, metavar="FILE.zip", help="what to write, for Canvas")
    system.add_argument("--moodle", type=Path, metavar="FILE.zip", help="what to write, for Moodle")


def add_export(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``export``."""
    parser.add_argument("assignment", nargs="*", help="all, where none is named")
    parser.add_argument("--format", choices=("csv", "canvas", "moodle"), default="csv")
    parser.add_argument(
        "--into", type=Path, metavar="FILE", help="Canvas's gradebook export or Moodle's grading worksheet to fill in"
    )
    parser.add_argument("--to", metavar="FILE", help="what to write; - is standard output (default: that of --into)")
    parser.add_argument("--column", help="the column of --into to fill in, where its name is another")
    parser.add_argument("--match", help="the column of --into that holds the gradebook's student ids")
    parser.add_argument("--scale", action="store_true", help="convert points where the other system's most is another")
