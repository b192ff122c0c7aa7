"""The smaller form of ``python -m tests.grader.autograde.chaos``: class runs that are disturbed once in each way.

The second run beside the first and the cluster's worker have tests of their own.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grader.autograde.chaos import play

pytestmark = [pytest.mark.needs("bubblewrap", "postgresql"), pytest.mark.slow(100)]


def test_disturbed_runs_leave_what_an_undisturbed_one_does(tmp_path: Path) -> None:
    records = play(tmp_path, ["kills", "database", "disk"], submissions=24, minutes=0, seed="7")
    assert {kind: record.problems for kind, record in records.items()} == {"kills": [], "database": [], "disk": []}
    assert records["kills"].events.total() >= 2, "so few processes were killed that little is shown"
    assert records["database"].events == {"restarted": 1}
    assert records["disk"].events == {"filled": 1}
