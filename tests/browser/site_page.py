"""A visitor's actions on the built site: the methods of `LabPage` where files and kernels are in the browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, BrowserContext, Locator, Route, ViewportSize, expect

from lab.site.content import KERNELSPEC
from tests.browser.lab_page import LabPage
from tests.chromium import launch_options

WAIT_SECONDS = 240_000  # milliseconds; seven seconds on an idle machine, but it is all work for the processor
VIEWPORT: ViewportSize = {"width": 1280, "height": 1000}


@dataclass(frozen=True)
class Visit(LabPage):
    """One page on the site."""

    site: str
    """The site's address, without a slash at the end."""

    def address(self, page: str) -> str:
        return f"{self.site}/lab/index.html?path={page}"

    def put(self, name: str, notebook: nbformat.NotebookNode) -> None:
        notebook.metadata.kernelspec = KERNELSPEC
        self.page.goto(f"{self.site}/lab/index.html")
        with self.page.expect_file_chooser() as chooser:
            self.page.locator('[data-command="filebrowser:upload"], .jp-ToolbarButton:has([title^="Upload"])').click()
        data = nbformat.writes(notebook).encode()
        chooser.value.set_files({"name": name, "mimeType": "application/json", "buffer": data})
        expect(self._listed(name)).to_be_visible()

    def put_and_open(self, name: str, notebook: nbformat.NotebookNode) -> None:
        self.put(name, notebook)  # which has loaded the page
        self.open_here(name)

    def read(self, name: str) -> str:
        self._listed(name).click(button="right")
        with self.page.expect_download() as download:
            self.page.locator(".lm-Menu-itemLabel").get_by_text("Download", exact=True).click()
        return Path(download.value.path()).read_text(encoding="utf-8")

    def end_kernels(self) -> None:
        """Nothing to do: the kernel ends with its page."""

    def _listed(self, name: str) -> Locator:
        return self.page.locator(".jp-DirListing-item").filter(has_text=re.compile(f"^{re.escape(name)}"))


@contextmanager
def visiting(site: str, browser: Browser) -> Iterator[Visit]:
    """Give a browser that knows nothing of the site yet; at the end it may have asked for nothing from elsewhere."""
    with _alone_with(site, browser.new_context(viewport=VIEWPORT)) as visit:
        yield visit


@contextmanager
def returning(site: str, browser: Browser, profile: Path) -> Iterator[Visit]:
    """Start the program of ``browser`` once more, give what it keeps in the folder ``profile``, and close it."""
    context = browser.browser_type.launch_persistent_context(profile, viewport=VIEWPORT, **launch_options())
    with _alone_with(site, context) as visit:
        yield visit


@contextmanager
def _alone_with(site: str, context: BrowserContext) -> Iterator[Visit]:
    elsewhere: list[str] = []

    def refuse(route: Route) -> None:
        elsewhere.append(route.request.url)
        route.abort()

    context.route(lambda url: not url.startswith((site, "data:", "blob:")), refuse)
    page = context.new_page()
    page.set_default_timeout(30_000)
    try:
        yield Visit(page, site, wait_seconds=WAIT_SECONDS)
    finally:
        context.close()  # a browser left open by a failed test works on beside the next one
    assert elsewhere == []
