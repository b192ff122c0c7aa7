"""A real JupyterLab on a copy of the course, the built site, and a real Chromium to use them with."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lab import workspace
from lab.jupyter import Lab
from lab.originals import STORE, originals
from lab.site.build import Site
from lab.site.http_server import served
from tests.browser.lab_page import LabSession, copy_course, sitting
from tests.browser.ports import own_port
from tests.browser.site_page import Visit, visiting

ROOT = Path(__file__).parents[2]
UNTOUCHED = "untouched"
"""Folder beside the course that keeps the learner's as it is before any test."""

expect.set_options(timeout=30_000)  # milliseconds; five seconds are little where other programs run beside


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a copy of the course with a learner's folder in it, so that no test writes into the real one.

    Progress and JupyterLab's settings begin anew as well: tests come in any order, and some use a dark theme.
    """
    home = tmp_path_factory.mktemp("course")
    course = home / "course"
    copy_course(course)
    originals(ROOT)  # kept, so that the copy has them too
    shutil.copy(ROOT / STORE, course)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_PROGRESS", str(home / "progress.jsonl"))
        patch.setenv("JUPYTER_CONFIG_DIR", str(home / "settings"))
        (home / "settings").mkdir()
        config = {"LabApp": {"expose_app_in_browser": True}}  # for `LabSession.turn_to`
        (home / "settings" / "jupyter_lab_config.json").write_text(json.dumps(config), encoding="utf-8")
        workspace.update(course, course / workspace.FOLDER)
        shutil.copytree(course / workspace.FOLDER, home / UNTOUCHED)
        yield course


@pytest.fixture(scope="module")
def lab(course: Path) -> Iterator[Lab]:
    """Give a learner's running server."""
    with own_port() as port:
        server = Lab(Path(sys.executable), course, port, course / workspace.FOLDER)
        with server.running():
            yield server


def give_back(lab: Lab) -> None:
    """Put the learner's folder and progress back as they were: a test that is run once more must find them so."""
    home = lab.root.parent
    for path in lab.served.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(home / UNTOUCHED, lab.served, dirs_exist_ok=True)
    (home / "progress.jsonl").unlink(missing_ok=True)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build the site, once for all processes of this run, and hand it out; give its address."""
    place = tmp_path_factory.getbasetemp()
    place = place.parent if "PYTEST_XDIST_WORKER" in os.environ else place
    built = Site(ROOT, Path(sys.executable), place / "built" / "site")
    with alone(place / "building"):
        if not built.is_built:
            built.output.parent.mkdir(exist_ok=True)
            built.build()
    with served(built.output) as address:
        yield address


@contextmanager
def alone(sign: Path) -> Iterator[None]:
    """Let one process at a time through; the folder ``sign`` is there meanwhile."""
    while True:
        try:
            sign.mkdir()
            break
        except FileExistsError:
            time.sleep(0.2)
    try:
        yield
    finally:
        sign.rmdir()


@pytest.fixture
def lab_session(lab: Lab, browser: Browser) -> Iterator[LabSession]:
    """Give a fresh browser page on an untouched folder; at the end no request may have left this machine."""
    give_back(lab)
    with sitting(lab, browser) as lab_session:
        yield lab_session


@pytest.fixture
def instructor_session(course: Path, browser: Browser) -> Iterator[LabSession]:
    """Give a fresh browser page on a server for instructors, which shows all files and formgrader."""
    with own_port() as port:
        server = Lab(Path(sys.executable), course, port, course / workspace.FOLDER, all_files=True)
        with server.running(), sitting(server, browser) as session:
            yield session


@pytest.fixture
def visit(site: str, browser: Browser) -> Iterator[Visit]:
    """Give a browser that knows nothing of the site yet; at the end it may have asked for nothing from elsewhere."""
    with visiting(site, browser) as visit:
        yield visit
