"""A learner's actions in JupyterLab on a Hub, with nbgrader's list of assignments."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import nbformat
from playwright.sync_api import Locator

from tests.browser.lab_page import LabPage


@dataclass(frozen=True)
class HubPage(LabPage):
    """One page on a learner's server."""

    hub: str
    user: str
    folder: Path
    """The learner's folder, which the server shows."""

    def address(self, page: str) -> str:
        return f"{self.hub}/user/{self.user}/lab/tree/{page}?reset"

    def put(self, name: str, notebook: nbformat.NotebookNode) -> None:
        nbformat.write(notebook, self.folder / name)

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def end_kernels(self) -> None:
        """Leave them to the Hub, which ends the learner's server."""

    def open_assignments(self) -> None:
        """Open the list of assignments, or turn to it, and read it anew."""
        self.choose("Nbgrader", "Assignment List")
        self.page.locator("#refresh_assignments_list").click()
        self.page.locator(".list_item").first.wait_for()

    def open_fetched(self, assignment: str) -> None:
        """Open an assignment's notebook by its link in the list, and wait until its kernel can run cells."""
        row = self.listed("fetched", assignment)
        row.locator(".assignment-notebooks-link").click()
        row.locator(".nested_list_item a").click()
        self.notebook.wait_for()
        self.wait_for_kernel()

    def listed(self, state: str, assignment: str) -> Locator:
        """Return the row of an assignment among those that are released, fetched or submitted."""
        return self.page.locator(f"#{state}_assignments_list > .list_item", has_text=assignment).first
