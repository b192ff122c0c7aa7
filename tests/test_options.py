"""Options of the suite: ``--quick`` runs less, ``--exhaustive`` more, and what takes longest runs first."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]
CONFTEST = Path(__file__).parent / "conftest.py"
MARKS = "[pytest]\nmarkers =\n    needs(program): runs one\n    slow(seconds): takes long\n    exhaustive: more\n"
BROWSER = 'pytest.mark.needs("chromium")'
BROWSERS = ["test_d_browser.py::test_slow", "test_e_browser.py::test_slow"]
SLOWEST, FAST = "test_c_slowest.py::test_slow", "test_a.py::test_fast"
SLOW, MORE = "test_b_slow.py::test_slow", "test_b_slow.py::test_more"


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
        test_d_browser=f"import pytest\npytestmark = [{BROWSER}, pytest.mark.slow(7)]\ndef test_slow(): pass",
        test_e_browser=f"import pytest\npytestmark = [{BROWSER}, pytest.mark.slow(6)]\ndef test_slow(): pass",
    )
    return pytester


@pytest.mark.parametrize(
    ("option", "wanted"),
    [
        ([], [BROWSERS[0], SLOWEST, SLOW, BROWSERS[1], FAST]),
        (["--exhaustive"], [BROWSERS[0], SLOWEST, SLOW, MORE, BROWSERS[1], FAST]),
        (["--quick"], [FAST]),
    ],
    ids=["all", "exhaustive", "quick"],
)
def test_the_options_choose_and_the_longest_file_comes_first_of_three_one_with_a_browser(
    suite: pytest.Pytester, option: list[str], wanted: list[str]
) -> None:
    done = suite.runpytest("--collect-only", "-q", "-p", "no:xdist", *option)
    assert [line for line in done.outlines if "::" in line] == wanted
