"""JupyterLab as learners open it, where there is no network at all: a namespace without interfaces but loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lab.environment import ROOT
from lab.system_dependencies import program

pytestmark = pytest.mark.slow(8)

START = """
import json, socket, sys, urllib.request
from pathlib import Path
from lab import updating
from lab.jupyter import Lab, choose_port

root, folder = map(Path, sys.argv[1:])
updating.brought_up_to_date(root, folder)
lab = Lab(Path(sys.executable), root, choose_port(None), folder)
with lab.running(), urllib.request.urlopen(lab.url()) as page:
    print(json.dumps([page.status, [name for _, name in socket.if_nameindex()]]))
"""


@pytest.mark.needs("bubblewrap")
def test_the_course_opens_where_there_is_no_network(tmp_path: Path) -> None:
    offline = [str(program("bubblewrap").path()), "--dev-bind", "/", "/", "--unshare-net", "--die-with-parent", "--"]
    done = subprocess.run(
        [*offline, sys.executable, "-c", START, str(ROOT), str(tmp_path)],
        env={name: value for name, value in os.environ.items() if not name.startswith(("OPENAI", "COURSE"))},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [200, ["lo"]]
    assert (tmp_path / "START.md").is_file()
