"""Course and gradebook that a command line names."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.course.course_directory import CourseDirectory


def course_of(chosen: argparse.Namespace) -> CourseDirectory:
    """Return the course of ``--course``."""
    from grader.course.course_directory import CourseDirectory

    return CourseDirectory(chosen.course)


def url_of(chosen: argparse.Namespace) -> str:
    """Return the gradebook of ``--db``, or the course's own."""
    return str(chosen.db or course_of(chosen).db_url)
