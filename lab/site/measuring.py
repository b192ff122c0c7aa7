"""How long a visitor waits, in a real Chromium: ``python -m lab.site.measuring SITE`` prints one line.

It runs in the course's own environment, which has playwright.
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from lab.programs import program
from lab.site.serving import served

LESSON = "notebooks/02_dispatch.ipynb"
LONG = 180_000  # milliseconds


def main(folder: str) -> int:
    """Open a lesson as a first visitor does, run it, print when Python was ready and when the first cell had run."""
    chromium = program("chromium")
    problem = chromium.problem()
    if problem:
        print(f"How long it takes to start was not measured: {problem}")
        return 0
    with served(Path(folder)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.path(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = browser.new_page()
        begun = time.monotonic()
        page.goto(f"{address}/lab/index.html?path={LESSON}")
        expect(page.locator("#jp-main-statusbar")).to_contain_text(re.compile(r"\| Idle"), timeout=LONG)
        ready = time.monotonic() - begun
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator(".lm-Menu-itemLabel").get_by_text("Run All Cells", exact=True).click()
        prompts = page.locator(".jp-CodeCell .jp-InputArea-prompt")
        expect(prompts.first).to_have_text(re.compile(r"\[\d+\]"), timeout=LONG)
        run = time.monotonic() - begun
        browser.close()
    print(
        f"Opened for the first time, with nothing cached: Python is ready after {ready:.1f} s, "
        f"the first cell of lesson 02 has run after {run:.1f} s (Chromium on this machine)."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
