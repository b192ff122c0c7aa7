"""A learner's actions in JupyterLab, as methods on one browser page: on a server here, on the site in `site_page`."""

from __future__ import annotations

import json
import re
import shutil
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
from playwright.sync_api import Browser, Locator, Page, Request, expect

from lab.jupyter import Lab

ROOT = Path(__file__).parents[2]
LEFT_BEHIND = shutil.ignore_patterns(".*", "__pycache__", "node_modules", "tests", "benchmarks")
ARTIFACTS = Path(__file__).parent.parent / ".artifacts"
OUTSIDE_FREE = {"data", "blob", "about"}
"""Schemes that never leave the browser."""
CLOSE = """
async () => {
  const { commands } = window.jupyterapp;
  await commands.execute("docmanager:save");
  await commands.execute("application:close-all");
}
"""
OPEN = """
async (path) => {
  await window.jupyterapp.commands.execute("docmanager:open", { path, factory: "Notebook" });
}
"""
KERNEL_ANSWERS = """
() => {
  if (!window.jupyterapp) return true;
  const shown = Array.from(window.jupyterapp.shell.widgets("main")).filter((widget) => widget.isVisible);
  const kernel = shown.find((widget) => widget.sessionContext)?.sessionContext.session?.kernel;
  return kernel?.connectionStatus === "connected" && kernel.status === "idle";
}
"""
"""Whether the notebook in front has a kernel that waits for work, where JupyterLab says so: not on a Hub.

The status bar shows that of the notebook before until the new one has its own, and what is run meanwhile is lost.
"""
NUMBER = re.compile(r"\[\d+\]")
"""Prompt of a cell that has run."""
FORGET = "prompt => { prompt.textContent = '' }"
"""Takes away the number of an earlier run, which is read where the new one is awaited: it may be the same one."""
LONG = 90_000  # milliseconds: a kernel starts on a busy machine


@dataclass(frozen=True)
class LabPage(ABC):
    """One browser page with JupyterLab, wherever its files and kernels are."""

    page: Page
    wait_seconds: int = field(default=LONG, kw_only=True)
    """Milliseconds until a kernel that does not answer counts as failed."""

    @abstractmethod
    def address(self, page: str) -> str:
        """Return the address that opens ``page``, a path in the course, without what was open before."""

    @abstractmethod
    def put(self, name: str, notebook: nbformat.NotebookNode) -> None:
        """Put a notebook into the folder of the course."""

    @abstractmethod
    def read(self, name: str) -> str:
        """Return the text of a file in the folder of the course."""

    @abstractmethod
    def end_kernels(self) -> None:
        """End every session, or the next test meets this one's kernel."""

    @property
    def notebook(self) -> Locator:
        """The notebook in front."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def open(self, notebook: str) -> None:
        """Open a notebook, given by its path in the course, and wait until its kernel can run cells."""
        self.page.goto(self.address(notebook))
        self.page.locator("#jupyterlab-splash").wait_for(state="detached", timeout=self.wait_seconds)
        self.wait_for_kernel()

    def open_here(self, notebook: str) -> None:
        """Open a notebook in the page as it is, as a link does, and wait until its kernel can run cells."""
        self.page.evaluate(OPEN, notebook)
        self.notebook.wait_for()
        self.wait_for_kernel()

    def put_and_open(self, name: str, notebook: nbformat.NotebookNode) -> None:
        """Put a notebook into the folder of the course, and open it."""
        self.put(name, notebook)
        self.open(name)

    def wait_for_kernel(self) -> None:
        """Wait for the status bar: the notebook's own indicator reads idle while there is no kernel yet."""
        status = self.page.locator("#jp-main-statusbar")
        expect(status).to_contain_text(
            re.compile(r"Python (3 \(ipykernel\)|\(Pyodide\)) \| Idle"), timeout=self.wait_seconds
        )
        self.page.wait_for_function(KERNEL_ANSWERS, timeout=self.wait_seconds)

    def run_all(self) -> None:
        """Run every cell and wait for the last one."""
        self._last_prompt().evaluate(FORGET)
        self.choose("Run", "Run All Cells")
        expect(self._last_prompt()).to_have_text(NUMBER, timeout=self.wait_seconds)
        self.wait_for_kernel()

    def _last_prompt(self) -> Locator:
        """Scroll to the notebook's end and return the last code cell's prompt; one that is folded away has none."""
        self.notebook.locator(".jp-CodeCell").last.scroll_into_view_if_needed()
        return self.notebook.locator(".jp-CodeCell .jp-InputArea-prompt").last

    def cell(self, text: str) -> Locator:
        """Return the first code cell whose source holds ``text``."""
        return (
            self.notebook.locator(".jp-CodeCell")
            .filter(has=self.page.locator(".jp-InputArea-editor", has_text=text))
            .first
        )

    def write(self, cell: Locator, source: str) -> None:
        """Replace a cell's text as a person would: click, select all, type over it."""
        cell.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(source)

    def run(self, cell: Locator) -> None:
        """Run one cell and wait until it is done, and its kernel idle."""
        self.run_on_a_phone(cell)
        self.wait_for_kernel()

    def run_on_a_phone(self, cell: Locator) -> None:
        """Run one cell where there is no status bar, and wait for its number."""
        prompt = cell.locator(".jp-InputArea-prompt")
        prompt.evaluate(FORGET)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        expect(prompt).to_have_text(NUMBER, timeout=self.wait_seconds)

    def errors(self) -> list[str]:
        """Return the text of every error output, and of whatever was written to stderr."""
        kinds = ("error", "stderr")
        selector = ", ".join(f'.jp-RenderedText[data-mime-type="application/vnd.jupyter.{kind}"]' for kind in kinds)
        return self.notebook.locator(selector).all_inner_texts()

    def use_theme(self, name: str) -> None:
        """Turn the system "Light" or "Dark", which JupyterLab follows."""
        self.page.emulate_media(color_scheme="dark" if name == "Dark" else "light")
        light = "false" if name == "Dark" else "true"
        expect(self.page.locator("body")).to_have_attribute("data-jp-theme-light", light, timeout=LONG)
        self.page.locator("#jupyterlab-splash").wait_for(state="detached", timeout=LONG)  # it covers the change

    def choose(self, menu: str, *path: str) -> None:
        """Click through a menu of the menu bar; entries that open another menu have no role to find them by."""
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        for label in path:
            self.page.locator(".lm-Menu-itemLabel").get_by_text(label, exact=True).click()

    def photograph(self, name: str) -> Path:
        """Keep a picture of the page and return its file."""
        ARTIFACTS.mkdir(exist_ok=True)
        file = ARTIFACTS / f"{name}.png"
        self.page.screenshot(path=file)
        return file


@dataclass(frozen=True)
class LabSession(LabPage):
    """One page on one server."""

    lab: Lab

    def address(self, page: str) -> str:
        return self.lab.url(page).replace("?token", "?reset&token")

    def turn_to(self, notebook: str) -> None:
        """Save and close the open notebook, end its kernel, and open another in the same page, as a link does."""
        if urlsplit(self.page.url).hostname is None:  # nothing is open yet
            self.open(notebook)
            return
        self.page.evaluate(CLOSE)
        self.end_kernels()
        self.open_here(notebook)

    def put(self, name: str, notebook: nbformat.NotebookNode) -> None:
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
        nbformat.write(notebook, self.lab.served / name)

    def read(self, name: str) -> str:
        return (self.lab.served / name).read_text(encoding="utf-8")

    def wait_until_saved(self, notebook: str, text: str) -> None:
        """Wait until JupyterLab has written a notebook with this text whole: it empties the file first."""
        deadline = time.monotonic() + LONG / 1000
        while True:
            with suppress(ValueError):  # read in the middle of a write
                if text in self.code_on_disk(notebook):
                    return
            assert time.monotonic() < deadline, f"{text!r} was never saved in {notebook}"
            self.page.wait_for_timeout(100)

    def code_on_disk(self, notebook: str) -> str:
        """Return the code of a notebook's cells as they are on disk; ``ValueError`` in the middle of a write."""
        return "\n".join("".join(cell["source"]) for cell in json.loads(self.read(notebook))["cells"])

    def end_kernels(self) -> None:
        headers = {"Authorization": f"token {self.lab.token}"}
        sessions = f"http://127.0.0.1:{self.lab.port}/api/sessions"
        for session in self.page.request.get(sessions, headers=headers).json():
            self.page.request.delete(f"{sessions}/{session['id']}", headers=headers)


def copy_course(target: Path) -> None:
    """Copy what a server needs of the course: no built web site, and nobody's own notebooks."""

    def left_behind(folder: str, names: list[str]) -> set[str]:
        return LEFT_BEHIND(folder, names) | ({"site", "work"} if Path(folder) == ROOT else set())

    shutil.copytree(ROOT, target, ignore=left_behind)


@contextmanager
def sitting(lab: Lab, browser: Browser, wait_seconds: int = LONG) -> Iterator[LabSession]:
    """Give a fresh browser page; at the end no request may have left this machine."""
    asked: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(30_000)

    def note(request: Request) -> None:
        asked.append(request.url)

    context.on("request", note)
    page.on("websocket", lambda socket: asked.append(socket.url))
    lab_session = LabSession(page, lab, wait_seconds=wait_seconds)
    try:
        yield lab_session
        lab_session.end_kernels()
    finally:
        context.close()  # what a failed test left open would work on beside the next one
    left = [url for url in asked if urlsplit(url).scheme not in OUTSIDE_FREE and urlsplit(url).hostname != "127.0.0.1"]
    assert asked, "the page asked for nothing: nothing was tested"
    assert left == []
