"""The start page: every lesson with its exercises, what is done, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.outcome import Status
from grader.progress_events import Entry, Progress
from lab.learner_copies import copies
from lab.start_page import lessons, next_step, start_page

ROOT = Path(__file__).parent.parent.parent
COURSE = lessons(ROOT)
FIRST, SECOND, THIRD = COURSE[0], COURSE[1], COURSE[2]


def test_every_lesson_has_a_title_a_time_and_a_link_that_leads_somewhere() -> None:
    page = start_page(COURSE, Progress())
    assert [lesson.name[:2] for lesson in COURSE] == [f"{number:02}" for number in range(len(COURSE))]
    for lesson in COURSE:
        assert lesson.title.startswith(f"Lesson {lesson.name[:2]}: ")
        assert lesson.minutes
        assert f"]({lesson.page})" in page
        assert lesson.page in copies(ROOT)
        assert bool(lesson.checks) == (lesson.assignment in copies(ROOT)) == (f"]({lesson.assignment})" in page)


def known(scores: Mapping[str, float], read: Sequence[str] = ()) -> Progress:
    """Return a progress with these scores; what has all of its points is passed."""
    points = {check: worth for lesson in COURSE for check, worth in lesson.checks.items()}
    full = {check for check, score in scores.items() if score >= points[check]}
    return Progress(
        checks={
            check: Entry(score, points[check], Status.PASSED if check in full else Status.WRONG, score)
            for check, score in scores.items()
        },
        passed=dict.fromkeys(full, ""),
        read=dict.fromkeys(read, ""),
    )


def test_a_newcomer_is_sent_to_the_first_lesson() -> None:
    assert next_step(COURSE, Progress()) == f"Start here: [{FIRST.title}]({FIRST.page})"


def test_begun_exercises_come_before_the_next_lesson() -> None:
    some, *_ = SECOND.checks
    assert next_step(COURSE, known({some: 1})) == f"Next: the exercises of [{SECOND.title}]({SECOND.assignment})"
    assert next_step(COURSE, known(SECOND.checks)) == f"Next: [{THIRD.title}]({THIRD.page})"


def test_a_lesson_that_was_read_counts_and_its_exercises_come_next() -> None:
    progress = known({}, ["01_schema"])
    assert next_step(COURSE, progress) == f"Next: the exercises of [{SECOND.title}]({SECOND.assignment})"
    assert f"[{SECOND.title}]({SECOND.page}), read |" in start_page(COURSE, progress)


def test_what_was_left_out_comes_last_and_the_end_is_said() -> None:
    everything = {check: points for lesson in COURSE for check, points in lesson.checks.items()}
    without = {check: points for check, points in everything.items() if check not in SECOND.checks}
    read = [lesson.name for lesson in COURSE]
    assert next_step(COURSE, known(without, read)) == f"Next: the exercises of [{SECOND.title}]({SECOND.assignment})"
    assert next_step(COURSE, known(everything)) == "All exercises are done."


def test_the_page_marks_what_is_done_and_counts_what_is_begun() -> None:
    some, *_ = THIRD.checks
    page = start_page(COURSE, known({**SECOND.checks, some: 5.5}))
    assert f"]({SECOND.assignment}), ✓ done, {SECOND.points} points" in page
    assert f"]({THIRD.assignment}), 5.5 of {THIRD.points} points" in page


def test_links_lead_to_where_a_notebook_was_moved() -> None:
    page = start_page(COURSE, Progress(), places={SECOND.assignment: "exercises/my own.ipynb"})
    assert "](exercises/my%20own.ipynb), " in page
    assert SECOND.assignment not in page


def test_a_score_from_an_older_course_counts_no_more_than_the_exercise_is_worth() -> None:
    some, points = next(iter(SECOND.checks.items()))
    assert SECOND.reached({some: points + 100, "gone": 10}) == points
