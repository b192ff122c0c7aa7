"""Options of the suite: ``--quick`` runs less, ``--exhaustive`` more, and what takes longest runs first."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]
CONFTEST = Path(__file__).parent / "conftest.py"
MARKS = "[pytest]\nmarkers =\n    slow(seconds): takes long\n    exhaustive: more\n"
ALL = ["test_c_slowest.py::test_slow", "test_b_slow.py::test_slow", "test_b_slow.py::test_more", "test_a.py::test_fast"]


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """A small suite with the options of this one."""
    pytester.makeconftest(CONFTEST.read_text(encoding="utf-8"))
    pytester.makeini(MARKS)
    pytester.makepyfile(
        test_a="def test_fast(): pass",
        test_b_slow="""
            import pytest

            @pytest.mark.slow(5)
            def test_slow(): pass

            @pytest.mark.exhaustive
            def test_more(): pass
        """,
        test_c_slowest="import pytest\npytestmark = pytest.mark.slow(50)\ndef test_slow(): pass",
    )
    return pytester


@pytest.mark.parametrize(
    ("option", "wanted"),
    [([], [ALL[0], ALL[1], ALL[3]]), (["--exhaustive"], ALL), (["--quick"], [ALL[3]])],
    ids=["all", "exhaustive", "quick"],
)
def test_the_options_choose_and_the_longest_file_comes_first(
    suite: pytest.Pytester, option: list[str], wanted: list[str]
) -> None:
    done = suite.runpytest("--collect-only", "-q", "-p", "no:xdist", *option)
    assert [line for line in done.outlines if "::" in line] == wanted
