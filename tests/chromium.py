"""Chromium as tests and pictures start it: without a window, and with little work for the processor."""

from __future__ import annotations

from typing import Any

from lab.system_dependencies import program

OPTIONS = (
    # as root and in containers Chromium starts only so
    *("--no-sandbox", "--disable-dev-shm-usage"),
    # A page is open for seconds: to optimize what it runs costs more than it saves, most of all with Python in it.
    "--js-flags=--no-opt --liftoff-only",
)


def launch_options() -> dict[str, Any]:
    """Return the arguments of Playwright's ``launch`` and ``launch_persistent_context``."""
    return {"executable_path": program("chromium").path(), "args": list(OPTIONS)}
