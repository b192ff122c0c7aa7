"""Barriers in what a page shows, found by axe-core, which npm installs once into ``.clients/axe``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from lab.environment import Environment
from tests.clients.runner import Client

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
HIGHLIGHTED = ".jp-RenderedMarkdown pre span"
"""The words of code that JupyterLab itself colours; its dark theme gives comments a contrast of 4.3, not 4.5."""
LEARNERS = "img:not([alt])"
"""Pictures in what learners write or print. Ours have words."""
CHECK = """
async ([selector, without]) => {
  const where = { include: [[selector]], exclude: without };
  const rules = { "scrollable-region-focusable": { enabled: false } };
  const found = await axe.run(where, { resultTypes: ["violations"], rules });
  return found.violations.flatMap((each) => each.nodes.map(
    (node) => `${each.id} (${each.impact}): ${each.help}: ${node.html.slice(0, 300)} ${node.failureSummary}`));
}
"""


def script() -> Path:
    """Return axe-core's file; it is installed where it is not there in the version of ``package.json``.

    Raises:
        SetUpError: npm could not install it.
    """
    client = Client(HERE, ROOT / ".clients" / "axe")
    client.prepare(Environment())
    return client.home / "node_modules" / "axe-core" / "axe.min.js"


def barriers(page: Page, selector: str) -> list[str]:
    """Return what axe-core finds inside the elements of ``selector``, a line for each place.

    The colours of highlighted code are JupyterLab's own, and left out. So are the areas of JupyterLab that scroll: the
    browser itself lets the Tab key reach them, which axe does not see.
    """
    page.evaluate(script().read_text(encoding="utf-8"))
    found: list[Any] = page.evaluate(CHECK, [selector, [[HIGHLIGHTED], [LEARNERS]]])
    return [str(each) for each in found]
