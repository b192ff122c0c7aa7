"""Fixtures of every test: no key, no network, a progress file of its own, the programs it needs, and a browser."""

from __future__ import annotations

import gc
import itertools
import os
import shlex
import sys
from collections import defaultdict
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from lab.system_dependencies import program
from tests import preloaded_python
from tests.chromium import launch_options

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A learner's shell may carry these; a test that saw them could reach a real service or mark real progress.
UNWANTED = (
    *("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"),
    *("COURSE_BACKEND", "COURSE_MODEL", "COURSE_REASONING_EFFORT"),
)
NUMBERS = itertools.count()
ALEMBIC = """\
#!/bin/sh
case "$*" in
*" heads") test -s "$0.heads" || { {real} "$@" > "$0.$$" && mv "$0.$$" "$0.heads"; } && cat "$0.heads" ;;
*) exec {real} "$@" ;;
esac
"""
"""Program alembic that remembers what it said: nbgrader asks it for the newest version at each new gradebook."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the two options that choose how much is run."""
    group = parser.getgroup("course", "how much is run")
    group.addoption("--quick", action="store_true", help="leave out browsers, class runs and whatever else takes long")
    group.addoption("--exhaustive", action="store_true", help="run all of what the suite takes a sample of")


def pytest_configure(config: pytest.Config) -> None:
    """Clean the environment before anything is imported or started."""
    for name in UNWANTED:
        os.environ.pop(name, None)
    # Compiled tests are kept: pytest spends more time on compiling them than on all else before the first one runs.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # How long an example takes says something of the machine and what else it does, and nothing of the code.
    # The same examples in every run, so that a red one says something of the change it ran for; others for who looks.
    settings.register_profile(
        "course",
        deadline=None,
        derandomize=not config.getoption("exhaustive"),
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("course")
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS and not config.getoption("quick")
    if whole and not hasattr(config, "workerinput"):
        preloaded_python.share()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return three workers for two cores: browsers, and hostile code that sits out its limits, mostly wait."""
    return 2 if config.getoption("quick") else 3


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print why a test had to be run once more: nobody sees that where its second attempt passes, or fails later."""
    for report in terminalreporter.getreports("rerun"):
        terminalreporter.write_sep("_", f"first attempt of {report.nodeid}")
        report.toterminal(terminalreporter.config.get_terminal_writer())


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect tests without looking for garbage: nearly all that is made stays, and need not be looked at again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the options say, and put the files that take longest first: all workers then end together.

    Of three files one drives a browser, as long as there are others: three browsers at once wait for each other. A busy
    machine makes them late all the same: what fails there is run once more, and the summary says what failed.
    """
    options = {"slow": not config.getoption("quick"), "exhaustive": config.getoption("exhaustive")}
    unwanted = {name for name, wanted in options.items() if not wanted}
    left_out = [item for item in items if any(mark.name in unwanted for mark in item.iter_markers())]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    dropped = set(left_out)
    kept = [item for item in items if item not in dropped]
    seconds: defaultdict[Path, float] = defaultdict(float)
    for item in kept:
        for mark in item.iter_markers("slow"):
            seconds[item.path] = max(seconds[item.path], *mark.args)
    kept.sort(key=lambda item: -seconds[item.path])
    browsers = dict.fromkeys(item.path for item in kept if drives_browser(item))
    turns = {path: 3 * turn for turn, path in enumerate(browsers)}
    others = dict.fromkeys(item.path for item in kept if item.path not in turns)
    turns |= {path: 3 * (turn // 2) + turn % 2 + 1 for turn, path in enumerate(others)}
    items[:] = sorted(kept, key=lambda item: turns[item.path])
    for item in filter(drives_browser, items):
        item.add_marker(pytest.mark.flaky(reruns=1))


def drives_browser(item: pytest.Item) -> bool:
    """Return whether a test is marked ``needs("chromium")``."""
    return any("chromium" in mark.args for mark in item.iter_markers("needs"))


@pytest.fixture(scope="session", autouse=True)
def session_progress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep servers and kernels that outlive one test away from the learner's own progress; give the folder of it."""
    folder = tmp_path_factory.mktemp("progress")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_PROGRESS", str(folder / "progress.json"))
        yield folder


@pytest.fixture(scope="session", autouse=True)
def session_pytest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give a pytest that a test runs folders of its own: it would remove those of earlier runs, which takes minutes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DEBUG_TEMPROOT", str(tmp_path_factory.mktemp("pytest")))
        yield


@pytest.fixture(scope="session", autouse=True)
def session_alembic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Start alembic once a run: its imports take more time than the rest of a small gradebook's test."""
    real = Path(sys.executable).with_name("alembic")
    if os.name == "nt" or not real.exists():
        yield
        return
    place = tmp_path_factory.getbasetemp()
    folder = (place.parent if "PYTEST_XDIST_WORKER" in os.environ else place) / "programs"
    folder.mkdir(exist_ok=True)
    made = folder / f"made-{os.getpid()}"
    made.write_text(ALEMBIC.replace("{real}", shlex.quote(str(real))), encoding="utf-8")
    made.chmod(0o755)
    made.replace(folder / "alembic")  # whole at once: other workers start it
    with pytest.MonkeyPatch.context() as patch:
        # Beside Python too: what does not find that folder on the path puts it first.
        patch.setenv("PATH", os.pathsep.join([str(folder), str(real.parent), os.environ.get("PATH", os.defpath)]))
        yield


@pytest.fixture(autouse=True)
def progress_place(session_progress: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a place for progress, in a folder that is made once something is noted: mostly nothing is."""
    path = session_progress / f"test-{next(NUMBERS)}" / "progress.json"
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    return path


@pytest.fixture
def progress_file(progress_place: Path) -> Path:
    """Give the place of this test's progress, in a folder that is there, and empty."""
    progress_place.parent.mkdir()
    return progress_place


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a Chromium without a window."""
    from playwright.sync_api import sync_playwright  # most tests need none

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**launch_options())
        yield chromium
        chromium.close()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out a test marked ``needs("bubblewrap")`` where bubblewrap cannot be used; in CI that is a failure."""
    for mark in item.iter_markers("needs"):
        for name in mark.args:
            problem = program(name).problem()
            if problem and os.environ.get("CI") == "true":
                pytest.fail(f"{problem} (with CI=true every test has to run)", pytrace=False)
            if problem:
                pytest.skip(problem)
