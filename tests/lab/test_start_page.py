"""The start page: every lesson with its exercises, what is done, and what comes next."""

from __future__ import annotations

from pathlib import Path

from lab.learner_copies import copies
from lab.start_page import lessons, next_step, start_page

ROOT = Path(__file__).parent.parent.parent
COURSE = lessons(ROOT)
FIRST, SECOND, THIRD = COURSE[0], COURSE[1], COURSE[2]


def test_every_lesson_has_a_title_a_time_and_a_link_that_leads_somewhere() -> None:
    page = start_page(ROOT, {})
    assert [lesson.name[:2] for lesson in COURSE] == [f"{number:02}" for number in range(len(COURSE))]
    for lesson in COURSE:
        assert lesson.title.startswith(f"Lesson {lesson.name[:2]}: ")
        assert lesson.minutes
        assert f"]({lesson.page})" in page
        assert lesson.page in copies(ROOT)
        assert bool(lesson.checks) == (lesson.assignment in copies(ROOT)) == (f"]({lesson.assignment})" in page)


def test_a_newcomer_is_sent_to_the_first_lesson() -> None:
    assert next_step(COURSE, {}) == f"Start here: [{FIRST.title}]({FIRST.page})"


def test_begun_exercises_come_before_the_next_lesson() -> None:
    some, *_ = SECOND.checks
    assert next_step(COURSE, {some: 1}) == f"Go on with the exercises of [{SECOND.title}]({SECOND.assignment})"
    assert next_step(COURSE, dict(SECOND.checks)) == f"Next: [{THIRD.title}]({THIRD.page})"


def test_what_was_left_out_comes_last_and_the_end_is_said() -> None:
    everything = {check: points for lesson in COURSE for check, points in lesson.checks.items()}
    without = {check: points for check, points in everything.items() if check not in SECOND.checks}
    assert next_step(COURSE, without) == f"Still open: the exercises of [{SECOND.title}]({SECOND.assignment})"
    assert next_step(COURSE, everything) == "All exercises are done."


def test_the_page_marks_what_is_done_and_counts_what_is_begun() -> None:
    some, *_ = THIRD.checks
    page = start_page(ROOT, {**SECOND.checks, some: 5.5})
    assert f"]({SECOND.assignment}), ✓ done, {SECOND.points} points" in page
    assert f"]({THIRD.assignment}), 5.5 of {THIRD.points} points" in page


def test_a_score_from_an_older_course_counts_no_more_than_the_exercise_is_worth() -> None:
    some, points = next(iter(SECOND.checks.items()))
    assert SECOND.reached({some: points + 100, "gone": 10}) == points
