"""All cases of the corpus."""

from __future__ import annotations

from tests.grader.autograde.plain.corpus import Case
from tests.grader.autograde.plain.corpus_course import (
    autotest_case,
    kept_files_case,
    late_cases,
    mixed_case,
    old_case,
    settings_cases,
    several_case,
    slow_case,
)
from tests.grader.autograde.plain.corpus_honest import honest_case
from tests.grader.autograde.plain.corpus_kernel import kernel_case
from tests.grader.autograde.plain.corpus_libraries import library_cases
from tests.grader.autograde.plain.corpus_science import science_case
from tests.grader.autograde.plain.corpus_scoring import forms_case, random_case, shape_cases


def cases(seed: int) -> list[Case]:
    """Return every case; ``seed`` makes the generated one."""
    return [
        kernel_case(),
        forms_case(),
        *shape_cases(),
        random_case(seed),
        several_case(),
        kept_files_case(),
        *late_cases(),
        *settings_cases(),
        slow_case(),
        old_case(),
        autotest_case(),
        mixed_case(),
        science_case(),
        honest_case(),
        *library_cases(),
    ]
