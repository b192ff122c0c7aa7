"""The course as learners start it, where there is no network at all: a namespace without interfaces but loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lab.environment import ROOT, Environment, Part
from lab.system_dependencies import program

pytestmark = pytest.mark.slow(8)

WATCH = """
import json, signal, socket, subprocess, sys, urllib.request
command = [sys.executable, "start.py", "--no-browser", "--work-in", sys.argv[1]]
with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as started:
    address = next(line.strip() for line in started.stdout if "http://" in line)
    with urllib.request.urlopen(address) as page:
        interfaces = [name for _, name in socket.if_nameindex()]
        status = page.status
    started.send_signal(signal.SIGINT)
    rest = started.stdout.read()
print(json.dumps({"status": status, "interfaces": interfaces, "rest": rest, "code": started.returncode}))
"""
"""Program that starts the course, opens its address and closes it with Ctrl-C."""


@pytest.mark.needs("bubblewrap")
@pytest.mark.skipif(not Environment().holds(Part.EVERYTHING), reason="the set-up would need a network")
def test_the_course_opens_where_there_is_no_network(tmp_path: Path) -> None:
    offline = [str(program("bubblewrap").path()), "--dev-bind", "/", "/", "--unshare-net", "--die-with-parent", "--"]
    done = subprocess.run(
        [*offline, sys.executable, "-c", WATCH, str(tmp_path)],
        env={name: value for name, value in os.environ.items() if not name.startswith(("OPENAI", "COURSE"))},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert (seen["status"], seen["interfaces"], seen["code"]) == (200, ["lo"], 0)
    assert "Your work is saved" in seen["rest"]
    assert (tmp_path / "START.md").is_file()
