"""JupyterLab as start.py starts it: quiet, in a home that cannot be written too, with one workspace for each folder."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import urllib.request
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest
from tornado.websocket import websocket_connect

from lab import commands
from lab.environment import Environment
from lab.jupyter import HOME_FOLDERS, KERNEL_OPTIONS, Lab, PortTakenError, choose_port
from tests.lab.notebook_edits import ROOT

SHADOWS = """
import openai, grader, mocks, helper
print(openai.OpenAI.__name__, grader.check.__name__, mocks.MockOpenAI.__name__, helper.NAME)
"""
RUN = """
import sys
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="python3", startup_timeout=300)
said = []
client.execute_interactive(sys.argv[1], timeout=300, output_hook=lambda message: said.append(message["content"]))
client.stop_channels()
manager.shutdown_kernel(now=True)
print("".join(each.get("text", each.get("evalue", "")) for each in said))
"""


def answer(lab: Lab, path: str, method: str = "GET", content: object = None) -> Any:
    data = None if content is None else json.dumps(content).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{lab.port}{path}", data, method=method)
    request.add_header("Authorization", f"token {lab.token}")
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.loads(response.read() or "null")


async def printed(lab: Lab, kernel: str, code: str) -> str:
    """Run code in a kernel of the server, as a browser does, and return what it prints."""
    address = f"ws://127.0.0.1:{lab.port}/api/kernels/{kernel}/channels?token={lab.token}"
    header = {"msg_id": "1", "msg_type": "execute_request", "session": "1", "username": "", "version": "5.3"}
    content = {"code": code, "silent": False, "store_history": False}
    connection = await websocket_connect(address)
    try:
        request = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        await connection.write_message(json.dumps(request))
        while True:
            message = json.loads(str(await asyncio.wait_for(connection.read_message(), 300)))
            if message["header"]["msg_type"] == "stream":
                return str(message["content"]["text"])
    finally:
        connection.close()


@pytest.mark.slow(12)
@pytest.mark.skipif(os.name == "nt", reason="the home is found another way on Windows")
def test_it_says_nothing_of_its_own_where_the_home_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", f"{os.devnull}/home")
    for name in HOME_FOLDERS:
        monkeypatch.delenv(name, raising=False)
    lab = Lab(Path(sys.executable), ROOT, choose_port(None), tmp_path)
    with lab.running():
        kernel = answer(lab, "/api/kernels", "POST")["id"]
        assert asyncio.run(printed(lab, kernel, "print(6 * 7)")) == "42\n"
        assert list((tmp_path / ".jupyter" / "runtime").glob("kernel-*.json"))
        opened = {"data": {}, "metadata": {"id": "/lab"}}
        answer(lab, "/lab/api/workspaces/lab", "PUT", opened)
        assert list((tmp_path / ".jupyter" / "workspaces").iterdir())  # its tabs are kept in the learner's folder
        said = capfd.readouterr()
    assert (said.out, said.err) == (
        "",
        "",
    )  # neither nbgrader's error about its course nor the kernel's about listeners


def test_two_folders_have_two_workspaces_and_idle_kernels_end() -> None:
    commands = [Lab(Path(sys.executable), ROOT, 8888, ROOT / name).command() for name in ("one", "two")]
    places = [next(part for part in command if "workspaces_dir" in part) for command in commands]
    assert [Path(place.partition("=")[2]) for place in places] == [
        ROOT / name / ".jupyter" / "workspaces" for name in ("one", "two")
    ]
    assert "--MappingKernelManager.cull_idle_timeout=3600" in commands[0]


def test_every_option_for_kernels_is_one_of_jupyters() -> None:
    from jupyter_client.manager import KernelManager
    from jupyter_server.services.kernels.kernelmanager import MappingKernelManager

    for option, value in KERNEL_OPTIONS.items():
        owner, _, name = option.partition(".")
        trait = {each.__name__: each for each in (KernelManager, MappingKernelManager)}[owner].class_traits()[name]
        assert trait.metadata["config"]
        assert trait.validate(KernelManager(), value) == value


@pytest.mark.slow(6)
def test_a_port_that_another_copy_took_meanwhile_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def taken_once(lab: Lab, *, browser: bool) -> None:
        tried.append(lab.port)
        if len(tried) == 1:
            with pytest.raises(PortTakenError) as taken, lab.running():
                pass
            raise taken.value

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setattr(Lab, "command", lambda _: [sys.executable, "-c", "raise SystemExit(1)"])
        monkeypatch.setattr(commands, "open_lab", taken_once)
        lab = Lab(Path(sys.executable), ROOT, port)
        commands._open_lab(lab, Namespace(port=None, no_browser=True))
        assert tried[0] == port != tried[1]
        tried.clear()
        with pytest.raises(PortTakenError):
            commands._open_lab(lab, Namespace(port=port, no_browser=True))


def test_an_instructor_gets_the_whole_course_and_nbgrader_with_the_start_page_in_it() -> None:
    learner = Lab(Path(sys.executable), ROOT, 8888, ROOT / "work")
    instructor = Lab(Path(sys.executable), ROOT, 8888, ROOT / "work", all_files=True)
    assert (learner.served, instructor.served) == (ROOT / "work", ROOT)
    assert "/lab/tree/START.md?" in learner.url()
    assert "/lab/tree/work/START.md?" in instructor.url()
    assert str(ROOT / "exercises") in instructor.environment()["JUPYTER_CONFIG_PATH"]
    assert str(ROOT / "exercises") not in learner.environment()["JUPYTER_CONFIG_PATH"]


@pytest.mark.slow(5)
def test_a_file_with_the_name_of_a_package_is_not_in_its_way(tmp_path: Path) -> None:
    for name in ("openai", "grader"):
        (tmp_path / f"{name}.py").write_text("raise ImportError('mine')", encoding="utf-8")
    (tmp_path / "helper.py").write_text("NAME = 'helper'", encoding="utf-8")
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "mocks.py").write_text("raise ImportError('mine')", encoding="utf-8")
    command = [Environment(ROOT).python, "-c", RUN, SHADOWS]
    env = {name: value for name, value in os.environ.items() if name != "NBGRADER_EXECUTION"}
    env["PYTHONPATH"] = str(tmp_path / "path")
    run = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert "OpenAI check MockOpenAI helper" in run.stdout, run.stdout + run.stderr
