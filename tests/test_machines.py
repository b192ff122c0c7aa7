"""Configurations for machines that are not at hand: what they call exists, and versions agree with the project."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from lab.commands import COMMANDS
from lab.start_page import START

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
OPTIONS = {"--setup-only", "--no-browser", "--port", "--quick"}


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def workflow(path: Path = ROOT / ".github" / "workflows" / "test.yml") -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def commands() -> list[str]:
    """Return every call of ``start.py`` in the configurations, as its arguments."""
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    jobs = [job for path in WORKFLOWS for job in workflow(path)["jobs"].values()]
    lines = [step["run"] for job in jobs for step in job["steps"] if "start.py" in step.get("run", "")]
    lines += [container["postCreateCommand"], container["postAttachCommand"]]
    return [line.partition("start.py")[2].strip() for line in lines]


def test_every_command_exists() -> None:
    assert len(commands()) >= 5
    for arguments in commands():
        words = arguments.split()
        assert words[0] in COMMANDS or words[0] in OPTIONS, arguments
        assert {word for word in words if word.startswith("--")} <= OPTIONS, arguments


def test_every_python_and_system_is_tried() -> None:
    matrix = workflow()["jobs"]["quick"]["strategy"]["matrix"]
    assert f">={matrix['python'][0]}" == PROJECT["requires-python"]
    assert matrix["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert {name.partition("-")[0] for name in matrix["os"]} == {"ubuntu", "macos", "windows"}


def test_binder_opens_the_start_page(tmp_path: Path) -> None:
    script = (ROOT / ".binder" / "postBuild").read_text(encoding="utf-8")
    (code,) = re.findall(r'^python -c "(.+)"$', script, re.MULTILINE)
    code = code.replace("Path('work')", f"Path({str(tmp_path)!r})")
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    assert "Start here" in (tmp_path / START).read_text(encoding="utf-8")
    assert (ROOT / ".binder" / "requirements.txt").read_text(encoding="utf-8") == "-r ../requirements.txt\n"


def test_what_is_cited_is_the_project() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (cited["version"], cited["license"]) == (PROJECT["version"], PROJECT["license"])


@pytest.mark.parametrize("form", [path for path in FORMS if path.stem != "config"], ids=lambda path: path.stem)
def test_a_form_asks_for_something(form: Path) -> None:
    text = yaml.safe_load(form.read_text(encoding="utf-8"))
    assert text["name"]
    assert text["description"]
    ids = [field["id"] for field in text["body"]]
    assert len(set(ids)) == len(ids) >= 2
    assert all(field["validations"]["required"] for field in text["body"])
