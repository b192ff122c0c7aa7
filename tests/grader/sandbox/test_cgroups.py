"""Folders in which control groups can be made, for both versions of cgroups, whichever this machine has."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.learner.limits import MEBIBYTE, Limits
from grader.sandbox import cgroups

VERSION_1 = (
    "9:name=systemd:/\n8:pids:/user\n4:cpu,memory:/a/b\n0::/\n",
    "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,cpu,memory\n"
    "39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids\n"
    "40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd\n",
)
VERSION_2 = (
    "0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-u1.scope\n",
    "31 23 0:27 / {tree} rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate\n",
)


def said(monkeypatch: pytest.MonkeyPatch, own: str, mounts: str) -> None:
    """Have Linux say this of the process."""
    files = {"/proc/self/cgroup": own, "/proc/self/mountinfo": mounts}
    read = Path.read_text
    monkeypatch.setattr(Path, "read_text", lambda path, *a, **k: files.get(str(path)) or read(path, *a, **k))


def test_version_1_has_a_place_for_each_controller(monkeypatch: pytest.MonkeyPatch) -> None:
    said(monkeypatch, *VERSION_1)
    assert cgroups._candidates() == [
        cgroups.CgroupParent(1, Path("/sys/fs/cgroup/memory/a/b"), ("memory",)),
        cgroups.CgroupParent(1, Path("/sys/fs/cgroup/pids/user"), ("processes",)),
    ]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree of version 2 as systemd makes it for a user: the slice divides memory and processes among its scopes."""
    own, mounts = VERSION_2
    scope = tmp_path / own.strip().removeprefix("0::/")
    scope.mkdir(parents=True)
    (scope / "cgroup.subtree_control").write_text("")
    (scope.parent / "cgroup.subtree_control").write_text("memory pids\n")
    said(monkeypatch, own, mounts.format(tree=tmp_path))
    return scope


def test_version_2_makes_groups_beside_the_own_one(tree: Path) -> None:
    assert cgroups._candidates() == [cgroups.CgroupParent(2, tree.parent, ("memory", "processes"))]


def test_version_2_has_no_place_where_nothing_is_delegated(tree: Path) -> None:
    (tree.parent / "cgroup.subtree_control").write_text("cpu\n")
    assert cgroups._candidates() == []


def test_a_group_of_version_2_gets_both_limits(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = cgroups.CgroupParent(2, tree.parent, ("memory", "processes"))
    monkeypatch.setattr(cgroups, "cgroup_parents", lambda: (place,))
    monkeypatch.setattr(os, "open", lambda path, *a, _open=os.open: _open(path, os.O_WRONLY | os.O_CREAT))
    limits = Limits()
    groups = cgroups.JudgeCgroups(2, limits)
    made = sorted(tree.parent.glob("grader-*"))
    assert [len(files) for files in groups.files] == [1, 1]
    for folder in made:
        assert int((folder / "memory.max").read_text()) > limits.together_bytes + MEBIBYTE
        assert int((folder / "pids.max").read_text()) >= max(limits.processes, 128)
        assert (folder / "memory.swap.max").read_text() == "0"
        for file in folder.iterdir():  # as in a real tree, where a group is removed with its files
            file.unlink()
    groups.remove()
    assert list(tree.parent.glob("grader-*")) == []


def test_a_system_without_proc_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(path: Path, *_: object, **__: object) -> str:
        raise FileNotFoundError(path)

    monkeypatch.setattr(Path, "read_text", missing)
    cgroups.cgroup_parents.cache_clear()
    assert cgroups.describe() == "no: the groups of this host are not this user's to divide"
    monkeypatch.undo()
    cgroups.cgroup_parents.cache_clear()
