"""What a learner does in JupyterLab, as methods on one browser page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from lab.jupyter import Lab

ARTIFACTS = Path(__file__).parent.parent / ".artifacts"
LONG = 90_000  # milliseconds: a kernel starts on a busy machine


@dataclass(frozen=True)
class Desk:
    """One page on one server."""

    page: Page
    lab: Lab
    patience: int = LONG
    """Milliseconds until a kernel that does not answer counts as failed."""

    @property
    def notebook(self) -> Locator:
        """The notebook in front."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def open(self, notebook: str) -> None:
        """Open a notebook, given by its path in the course, and wait until its kernel can run cells."""
        self.page.goto(self.address(notebook))
        self.page.locator("#jupyterlab-splash").wait_for(state="detached", timeout=LONG)
        self.wait_for_kernel()

    def address(self, page: str) -> str:
        """Return the address that opens ``page``, a path in the course, without what was open before."""
        return self.lab.url(page).replace("?token", "?reset&token")

    def wait_for_kernel(self) -> None:
        """Wait for the status bar: the notebook's own indicator reads idle while there is no kernel yet."""
        status = self.page.locator("#jp-main-statusbar")
        expect(status).to_contain_text(
            re.compile(r"Python (3 \(ipykernel\)|\(Pyodide\)) \| Idle"), timeout=self.patience
        )

    def run_all(self) -> None:
        """Run every cell and wait for the last one."""
        self.choose("Run", "Run All Cells")
        self.last_prompt(re.compile(r"\[\d+\]"))
        self.wait_for_kernel()

    def last_prompt(self, pattern: re.Pattern[str]) -> None:
        """Wait until the notebook's last code cell has a prompt like this; a cell that is folded away shows none."""
        prompt = self.notebook.locator(".jp-CodeCell .jp-InputArea-prompt").last
        self.notebook.locator(".jp-CodeCell").last.scroll_into_view_if_needed()
        expect(prompt).to_have_text(pattern, timeout=LONG)

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
        """Run one cell and wait until it is done."""
        prompt = cell.locator(".jp-InputArea-prompt")
        before = prompt.inner_text()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        expect(prompt).to_have_text(re.compile(r"\[\d+\]"), timeout=LONG)
        expect(prompt).not_to_have_text(before, timeout=LONG)
        self.wait_for_kernel()

    def errors(self) -> list[str]:
        """Return the text of every error output, and of whatever was written to stderr."""
        kinds = ("error", "stderr")
        selector = ", ".join(f'.jp-RenderedText[data-mime-type="application/vnd.jupyter.{kind}"]' for kind in kinds)
        return self.notebook.locator(selector).all_inner_texts()

    def use_theme(self, name: str) -> None:
        """Switch to JupyterLab's "Light" or "Dark" theme."""
        self.choose("Settings", "Theme", f"JupyterLab {name}")
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

    def end_kernels(self) -> None:
        """End every session, or the next test meets this one's kernel."""
        headers = {"Authorization": f"token {self.lab.token}"}
        sessions = f"http://127.0.0.1:{self.lab.port}/api/sessions"
        for session in self.page.request.get(sessions, headers=headers).json():
            self.page.request.delete(f"{sessions}/{session['id']}", headers=headers)
