"""Formgrader's view of a hostile notebook, with its own exporter and the two lines of configuration."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from playwright.sync_api import Browser
from traitlets.config import Config

from grader.nbgrader.plugin import configure
from tests.grader.reports.hostile import FLAG, notebook

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow(6)]
STEP = 100  # milliseconds


def shown(config: Config) -> str:
    """Return the notebook as nbconvert's HTML, without the template's own scripts, which come from the network."""
    hostile: Any = nbformat.from_dict(notebook())
    for number, cell in enumerate(hostile.cells):  # what no graded notebook has: nbgrader refuses such ids
        cell.id = f"c{number}"
        cell.source = "".join(cell.source)
        for output in cell.get("outputs", []):  # as nbformat reads them
            data = output.get("data", {})
            data.update({kind: "".join(each) for kind, each in data.items() if isinstance(each, list)})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        html, _ = HTMLExporter(config=config, template_name="classic").from_notebook_node(hostile)
    head, _, body = str(html).partition("<body")
    return re.sub(r"(?s)<script.*?</script>", "", head) + "<body" + body


def runs(browser: Browser, html: str, folder: Path, waits: int = 500) -> int:
    """Return how many of its scripts the page has run, as soon as one has or after ``waits`` milliseconds.

    They are counted outside of the page, for one of the attempts leads away from it.
    """
    file = folder / "view.html"
    file.write_text(html, encoding="utf-8", errors="replace")
    context = browser.new_context()
    context.route(re.compile("^https?:"), lambda route: route.abort())
    tab = context.new_page()
    ran: list[str] = []
    tab.on("console", lambda message: ran.append(message.text) if message.text == "hit" else None)
    tab.add_init_script("Object.defineProperty(window, 'hit', {get: () => 0, set: () => console.log('hit')})")
    tab.goto(file.as_uri(), wait_until="commit")
    for _ in range(waits // STEP):
        if not ran:
            tab.wait_for_timeout(STEP)
    context.close()
    return len(ran)


def test_nothing_of_a_hostile_learners_runs_in_formgraders_view(browser: Browser, tmp_path: Path) -> None:
    config = Config()
    configure(config)
    html = shown(config)
    assert FLAG.split("=")[0] in html
    assert runs(browser, html, tmp_path) == 0


def test_without_the_two_lines_it_would(browser: Browser, tmp_path: Path) -> None:
    """Guards the test above."""
    assert runs(browser, shown(Config()), tmp_path, waits=60_000) > 0
