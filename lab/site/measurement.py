"""Measurement of a visitor's waiting time in a real Chromium: ``python -m lab.site.measurement SITE``.

It runs in the course's own environment, which has playwright. ``benchmarks/site_start.py`` measures the parts.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from lab.site.http_server import served
from lab.system_dependencies import program

LESSON = "notebooks/lesson_02_dispatch.ipynb"
TIMEOUT_MS = 240_000
TEXT = "#course-text h1, .jp-NotebookPanel .jp-MarkdownOutput h1"
"""The lesson's heading: of the text that is there before JupyterLab, or of the notebook."""
SPANS = """
() => performance.getEntriesByType("resource").filter((entry) => entry.name.includes("/static/pyodide/"))
  .map((entry) => [performance.timeOrigin + entry.startTime, performance.timeOrigin + entry.responseEnd])
"""


@dataclass(frozen=True)
class Start:
    """Times of one visit, in seconds since the lesson's address was opened."""

    shown: float
    """The lesson's text can be read."""
    requested: float
    """The kernel has requested the first of Python's files."""
    fetched: float
    """It has the last of them."""
    ready: float
    """Python can run a cell."""
    ran: float
    """The lesson's first cell has run; it imports the course."""


class Visitor:
    """Browser with its own profile, which keeps what it has loaded from one visit to the next."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context

    def start(self, address: str, lesson: str = LESSON) -> Start:
        """Open a lesson of the site at ``address`` in a new tab, run it, and return how long that took."""
        page = self._context.new_page()
        begun = time.monotonic()
        page.goto(f"{address}/lab/index.html?path={lesson}")
        expect(page.locator(TEXT).first).to_be_visible(timeout=TIMEOUT_MS)
        shown = time.monotonic() - begun
        expect(page.locator("#jp-main-statusbar")).to_contain_text(re.compile(r"\| Idle"), timeout=TIMEOUT_MS)
        ready = time.monotonic() - begun
        run_all(page)
        ran = time.monotonic() - begun
        spans = fetches(page)
        page.close()
        return Start(shown, spans[0][0], max(end for _, end in spans), ready, ran)

    def parts(self, address: str) -> list[tuple[str, float]]:
        """Return the parts of a kernel's start, if the server has replaced the loader by one that records them."""
        page = self._context.new_page()
        page.goto(f"{address}/lab/index.html?path={LESSON}")
        expect(page.locator("#jp-main-statusbar")).to_contain_text(re.compile(r"\| Idle"), timeout=TIMEOUT_MS)
        found = [part for worker in page.workers for part in worker.evaluate("globalThis.courseParts || []")]
        return [(name, milliseconds / 1000) for name, milliseconds in found]


def run_all(page: Page) -> None:
    """Run the open notebook's cells; wait for the first only."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text("Run All Cells", exact=True).click()
    prompts = page.locator(".jp-CodeCell .jp-InputArea-prompt")
    expect(prompts.first).to_have_text(re.compile(r"\[\d+\]"), timeout=TIMEOUT_MS)


def fetches(page: Page) -> list[tuple[float, float]]:
    """Return when the kernel requested and received each of Python's files, in seconds since the page opened."""
    opened = page.evaluate("performance.timeOrigin")
    seen = [tuple(span) for worker in page.workers for span in worker.evaluate(SPANS)]
    return sorted(((start - opened) / 1000, (end - opened) / 1000) for start, end in seen)


@contextmanager
def visitor(profile: Path) -> Iterator[Visitor]:
    """Yield a browser whose profile is in the folder ``profile``; with an empty one it has loaded nothing yet."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=program("chromium").path(),
            args=["--no-sandbox", "--disable-dev-shm-usage"],  # as root and in containers Chromium starts only so
            viewport={"width": 1280, "height": 1000},
        )
        yield Visitor(context)
        context.close()


def first_and_second(address: str) -> tuple[Start, Start]:
    """Return the times of the first visit to the site at ``address`` and of one with a restarted browser."""
    with tempfile.TemporaryDirectory() as profile:
        starts = []
        for _ in range(2):
            with visitor(Path(profile)) as person:
                starts.append(person.start(address))
    return starts[0], starts[1]


def main(folder: str) -> int:
    """Visit the site twice and print when Python was ready and when the first cell had run."""
    problem = program("chromium").problem()
    if problem:
        print(f"How long it takes to start was not measured: {problem}")
        return 0
    with served(Path(folder)) as address:
        for name, start in zip(("The first time", "The next time"), first_and_second(address), strict=True):
            print(
                f"{name}: the lesson can be read after {start.shown:.1f} s, Python is ready after {start.ready:.1f} s, "
                f"the first cell of lesson 02 has run after {start.ran:.1f} s.",
                flush=True,
            )
    print("(Chromium on this machine, which is also the server.)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
