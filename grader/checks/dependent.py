"""Run of a check that depends on others: what an earlier function gets wrong costs points there alone."""

from __future__ import annotations

from collections.abc import Callable

from grader.checks import registry
from grader.checks.check import Check
from grader.checks.substitute import substituted
from grader.learner.subject import Subject, SubjectError
from grader.outcome import Outcome, Status


def run(check: Check, subject: Subject, seed: int | str, passed: Callable[[str], bool]) -> Outcome:
    """Return the outcome of a check.

    Where it is not passed, and one that it depends on is not either, the cases that fail are tried again with the
    substitute of that one in the place of the learner's function. What holds then gets its points. *Passed* it is not.

    Args:
        check: The check.
        subject: The learner's code.
        seed: The seed of the secret inputs.
        passed: Tells whether the check of an id has been passed; asked only where it matters.
    """
    earlier = [registry.get(check_id) for check_id in check.depends_on]
    for each in earlier:
        if each.substitute is None and not passed(each.id):
            return check.skipped(each.id)
    outcome = check.run(subject, seed)
    for each in earlier:
        if not _is_settled(outcome) and not passed(each.id):
            outcome = _judged_with(each, check, outcome, subject, seed)
    return outcome


def _is_settled(outcome: Outcome) -> bool:
    return outcome.status in (Status.PASSED, Status.NOT_ATTEMPTED, Status.SKIPPED) or outcome.was_stopped


def _judged_with(earlier: Check, check: Check, outcome: Outcome, subject: Subject, seed: int | str) -> Outcome:
    if earlier.substitute is None:
        return outcome
    try:
        with substituted(subject, earlier.substitute) as helped:
            again = check.run(helped, seed, only={each.title for each in outcome.findings if not each.counts})
    except SubjectError:  # there is no function of that name, or the process has ended
        return outcome
    return check.with_points_of(outcome, again, earlier.id)
