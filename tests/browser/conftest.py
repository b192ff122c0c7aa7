"""A real JupyterLab on a copy of the course, and a real Chromium to use it with."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Request, expect, sync_playwright

from lab import workspace
from lab.jupyter import Lab, choose_port
from lab.programs import program
from tests.browser.desk import Desk

ROOT = Path(__file__).parent.parent.parent
LEFT_BEHIND = shutil.ignore_patterns(".*", "__pycache__", "tests", "benchmarks")
OUTSIDE_FREE = {"data", "blob", "about"}
"""Schemes that never leave the browser."""


expect.set_options(timeout=30_000)  # milliseconds; five seconds are little where other programs run beside


def left_behind(folder: str, names: list[str]) -> set[str]:
    """Return what of a folder of the course no test in a browser needs: a built web site, among others."""
    return LEFT_BEHIND(folder, names) | ({"site"} if Path(folder) == ROOT else set())


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Give a running server on a copy of the course, so that no test writes into the real one."""
    course = tmp_path_factory.mktemp("course") / "course"
    shutil.copytree(ROOT, course, ignore=left_behind)
    workspace.furnish(course, course)
    server = Lab(Path(sys.executable), course, choose_port(None))
    with server.running():
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a Chromium without a window."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program("chromium").path(),
            args=["--no-sandbox", "--disable-dev-shm-usage"],  # as root and in containers Chromium starts only so
        )
        yield chromium
        chromium.close()


@pytest.fixture
def desk(lab: Lab, browser: Browser) -> Iterator[Desk]:
    """Give a fresh browser page; at the end no request may have left this machine."""
    asked: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(30_000)

    def note(request: Request) -> None:
        asked.append(request.url)

    context.on("request", note)
    page.on("websocket", lambda socket: asked.append(socket.url))
    desk = Desk(page, lab)
    yield desk
    desk.end_kernels()
    context.close()
    left = [url for url in asked if urlsplit(url).scheme not in OUTSIDE_FREE and urlsplit(url).hostname != "127.0.0.1"]
    assert asked, "the page asked for nothing: nothing was tested"
    assert left == []
