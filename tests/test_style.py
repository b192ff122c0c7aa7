"""Lint, layout and import contracts, as tests: a green run means they are clean too; types are in test_types.py."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lab.commands import IMPORT_LINTER

ROOT = Path(__file__).parent.parent

TOOLS = {
    "ruff check": ("-m", "ruff", "check", "."),
    "ruff format": ("-m", "ruff", "format", "--check", "."),
    "import-linter": ("-c", IMPORT_LINTER),
}


@pytest.mark.parametrize("tool", TOOLS)
def test_the_code_is_clean(tool: str) -> None:
    run = subprocess.run([sys.executable, *TOOLS[tool]], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
