"""Lint, layout and types, as tests: a green run means they are clean too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("tool", ["ruff check", "ruff format --check", "mypy"])
def test_the_code_is_clean(tool: str) -> None:
    paths = [] if tool == "mypy" else ["."]
    run = subprocess.run([sys.executable, "-m", *tool.split(), *paths], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
