"""Hostile code: whatever it does, the judge gets a plain answer or a `SubjectError`, and the next submission works."""

from __future__ import annotations

import json
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.checks.subject import LearnerRaised, NotJson, SubjectGone
from grader.sandbox.limits import Limits
from grader.sandbox.objects import Stub
from grader.sandbox.remote import WarmParent

from .attacks import ATTACKS, Attack

pytestmark = pytest.mark.needs("bubblewrap")

LIMITS = Limits(wall_seconds=2, total_seconds=10, cpu_seconds=3)
HONEST = "def double(number):\n    return 2 * number"
LONGEST = 8.0  # seconds: far above the limits, far below hanging


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmParent]:
    """A warm parent whose judge has secrets in its environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_SECRET", "SECRET of the judge")
        with WarmParent(LIMITS) as parent:
            yield parent


def end_of(warm: WarmParent, source: str) -> str:
    """Run an attack as a class run would, and say in one word how it ended; anything unforeseen is raised."""
    try:
        with warm.inmate() as subject:
            run = subject.run_cell(source, "attack")
            if run.error is not None:
                return run.error.type
            value = subject.call("attack").value
            return json.dumps(value)
    except SubjectGone:
        return "gone"
    except LearnerRaised as error:
        return error.type
    except NotJson:
        return "not json"


def answers_honestly(warm: WarmParent) -> bool:
    with warm.inmate() as subject:
        return subject.run_cell(HONEST, "honest").ok and subject.call("double", 21).value == 42


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.id)
def test_an_attack_is_held_and_the_next_submission_works(warm: WarmParent, attack: Attack) -> None:
    begin = time.monotonic()
    end = end_of(warm, attack.source)
    assert time.monotonic() - begin < LONGEST
    assert answers_honestly(warm)
    assert end in attack.ends


