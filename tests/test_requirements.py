"""The locks agree with each other and with what the project says it needs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements.txt", "lab/installer.txt")


def pinned(name: str) -> dict[tuple[str, str], str]:
    """Return the versions of a lock, by package and marker."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [re.sub(r"\s--hash=\S+", "", line).strip() for line in text.splitlines() if not line.startswith("-e")]
    entries = [Requirement(line) for line in lines if line]
    return {(canonicalize_name(entry.name), str(entry.marker)): str(entry.specifier) for entry in entries}


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_learners_part_is_part_of_the_whole() -> None:
    whole, part = pinned("requirements.lock"), pinned("requirements.txt")
    versions = {(name, version) for (name, _), version in whole.items()}
    assert part
    assert {(name, version) for (name, _), version in part.items()} - versions == set()


def test_every_version_is_exact() -> None:
    loose = [entry for name in LOCKS for entry in pinned(name).items() if not re.fullmatch(r"==[^*,]+", entry[1])]
    assert loose == []


@pytest.mark.parametrize("name", ["requirements.lock", "lab/installer.txt"])
def test_every_entry_has_a_hash(name: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8").strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements.lock"])
def test_what_the_project_asks_for_is_pinned_within_its_bounds(name: str) -> None:
    extras = project()["project"]["optional-dependencies"]
    course = [*extras["course"][1:], *extras["server"], *extras["grader"]]
    wanted = [Requirement(line) for line in [*project()["project"]["dependencies"], *course]]
    if name == "requirements.lock":
        wanted += [Requirement(line) for line in project()["dependency-groups"]["dev"]]
    versions = {package: version.removeprefix("==") for (package, _), version in pinned(name).items()}
    outside = [
        str(entry)
        for entry in wanted
        if canonicalize_name(entry.name) not in versions
        or not entry.specifier.contains(versions[canonicalize_name(entry.name)])
    ]
    assert outside == []


def test_pip_alone_installs_the_course_itself_too() -> None:
    assert (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()[0] == "-e ."


def test_the_course_is_server_and_grader_and_more() -> None:
    first, *_ = project()["project"]["optional-dependencies"]["course"]
    assert first == f"{project()['project']['name']}[server,grader]"


def test_the_installer_can_build_the_course_without_a_download() -> None:
    backend = Requirement(project()["build-system"]["requires"][0])
    ((name, _), version) = next(iter(pinned("lab/installer.txt").items()))
    assert backend.name.replace("-", "_") == "uv_build"
    assert name == "uv"
    assert backend.specifier.contains(version.removeprefix("=="))


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_says_where_packages_come_from(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"https?://|file:|--index-url|--find-links", text) == []
