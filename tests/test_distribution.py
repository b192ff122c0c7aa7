"""The wheel, installed outside of the checkout with what it asks for and nothing else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import textwrap
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lab.site.kernel import COURSE
from tests.grader import test_own_assignment as own_assignment

ROOT = Path(__file__).parent.parent
PROJECT = "function-calling-course"
README = (ROOT / "mocks" / "README.md").read_text(encoding="utf-8")
IS_SOURCE = re.compile(r"(mocks|grader|widgets)/.*")

pytestmark = pytest.mark.slow(25)


def uv(*arguments: str | Path, cwd: Path = ROOT) -> None:
    command = [sys.executable, "-m", "uv", "--quiet", "--offline", *map(str, arguments)]
    subprocess.run(command, cwd=cwd, check=True)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source distribution, and the wheel from it."""
    folder = tmp_path_factory.mktemp("dist")
    uv("build", "--no-build-isolation", "-o", folder, ROOT)
    (built,) = folder.glob("*.whl")
    assert list(folder.glob("*.tar.gz"))
    return built


def needed(requirements: list[Requirement]) -> Iterator[Distribution]:
    """Yield what these requirements bring, each distribution once, as it is installed here."""
    seen: set[str] = set()
    waiting = [(entry, extra) for entry in requirements for extra in ("", *entry.extras)]
    while waiting:
        entry, extra = waiting.pop()
        if f"{entry.name}[{extra}]" in seen or (entry.marker and not entry.marker.evaluate({"extra": extra})):
            continue
        try:
            found = distribution(entry.name)
        except PackageNotFoundError:  # left out on purpose, by override-dependencies
            continue
        if canonicalize_name(entry.name) not in seen:
            yield found
        seen |= {f"{entry.name}[{extra}]", canonicalize_name(entry.name)}
        for each in map(Requirement, found.requires or ()):
            if each.marker is None or each.marker.evaluate({"extra": extra}):
                each.marker = None
                waiting += [(each, inner) for inner in ("", *each.extras)]


class Installed:
    """An environment of its own, with the wheel and no more of this one's packages than it asks for."""

    def __init__(self, home: Path, wheel: Path, *extras: str) -> None:
        self.home = home
        self.python = home / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        uv("venv", "--python", sys.executable, home / "venv", cwd=home)
        uv("pip", "install", "--no-deps", "--python", self.python, wheel, cwd=home)
        self.add(*(each for each in self.wanted(*extras)))

    @property
    def packages(self) -> Path:
        """The environment's site-packages."""
        (found,) = (self.home / "venv").glob("[Ll]ib/**/site-packages")
        return found

    def wanted(self, *extras: str) -> list[Requirement]:
        """Return what the wheel's own metadata asks for."""
        (info,) = self.packages.glob("function_calling_course-*.dist-info")
        entries = map(Requirement, Distribution.at(info).requires or ())
        return [
            entry
            for entry in entries
            if entry.marker is None or any(entry.marker.evaluate({"extra": extra}) for extra in ("", *extras))
        ]

    def add(self, *requirements: Requirement) -> None:
        """Link these distributions, and of what they need, out of the environment of the tests."""
        wanted = [Requirement(f"{entry.name}{[*entry.extras] or ''}".replace("'", "")) for entry in requirements]
        for each in needed(wanted):
            for name in {file.parts[0] for file in each.files or ()} - {"..", "__pycache__"}:
                if not (self.packages / name).exists():
                    (self.packages / name).symlink_to(Path(str(each.locate_file(name))).resolve())

    def run(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run its Python, without what points at the checkout."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
        command = [str(self.python), *arguments]
        return subprocess.run(
            command, cwd=cwd or self.home, env=environment, capture_output=True, text=True, check=False, timeout=120
        )


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return Installed(tmp_path_factory.mktemp("project"), wheel)


@pytest.fixture
def project(installed: Installed, tmp_path: Path) -> Path:
    """A project of somebody else: the README's agent and its tests."""
    agent, test, fixture = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[:3]
    (tmp_path / "agent.py").write_text(agent, encoding="utf-8")
    (tmp_path / "test_agent.py").write_text(test, encoding="utf-8")
    (tmp_path / "test_fixture.py").write_text(fixture, encoding="utf-8")
    installed.add(Requirement("pytest"))
    return tmp_path


def test_the_wheel_holds_what_is_tracked(wheel: Path) -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    wanted = {name for name in tracked if IS_SOURCE.match(name) and (ROOT / name).exists()}
    assert wanted - set(zipfile.ZipFile(wheel).namelist()) == set()


def test_the_source_distribution_holds_what_the_wheel_is_built_from(wheel: Path) -> None:
    (source,) = wheel.parent.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "mocks/__init__.py", "grader/py.typed"} <= names


def test_one_version_is_told_everywhere(wheel: Path) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    changes = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert changes[:2] == ["Unreleased", version]
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert wheel.name == COURSE == f"function_calling_course-{version}-py3-none-any.whl"
    metadata = zipfile.ZipFile(wheel).read(f"function_calling_course-{version}.dist-info/METADATA").decode()
    assert f"\nVersion: {version}\n" in metadata
    assert "\nLicense-Expression: MIT\n" in metadata


def test_it_brings_what_mocks_needs_and_nothing_of_the_course(installed: Installed) -> None:
    names = {canonicalize_name(entry.name) for entry in installed.wanted()}
    assert names == {"httpx2", "openai", "pydantic", "regex"}
    done = installed.run("-c", "import mocks; print(mocks.MockOpenAI().chat.completions.create)")
    assert (done.returncode, done.stderr) == (0, "")
    assert str(ROOT) not in installed.run("-c", "import mocks; print(mocks.__file__)").stdout
    assert "No module named" in installed.run("-c", "import nbgrader").stderr


def test_the_example_of_the_readme_passes(installed: Installed, project: Path) -> None:
    (project / "test_fixture.py").unlink()
    done = installed.run("-m", "pytest", "-q", "-W", "error", cwd=project)
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_the_fixture_is_there_where_a_project_asks_for_it(installed: Installed, project: Path) -> None:
    (project / "conftest.py").write_text('pytest_plugins = ["mocks.pytest_plugin"]\n', encoding="utf-8")
    done = installed.run("-m", "pytest", "-q", "-W", "error", "--strict-markers", cwd=project)
    assert "2 passed" in done.stdout, done.stdout + done.stderr


def test_a_project_with_mocks_of_its_own_is_left_alone(installed: Installed, project: Path) -> None:
    for each in project.iterdir():
        each.unlink()
    (project / "mocks").mkdir()
    (project / "mocks" / "__init__.py").write_text("CITY = 'Oslo'\n", encoding="utf-8")
    test = "import mocks\n\ndef test_it():\n    assert mocks.CITY == 'Oslo'\n"
    (project / "test_own.py").write_text(test, encoding="utf-8")
    done = installed.run("-m", "pytest", "-q", "-W", "error", cwd=project)
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_what_an_extra_brings_is_named_where_it_is_missing(installed: Installed) -> None:
    served, graded = installed.run("-m", "mocks", "serve", "--port", "0"), installed.run("-m", "grader", "report", "x")
    assert (served.returncode, graded.returncode) == (2, 1)
    assert 'python -m pip install "function-calling-course[server]"' in served.stderr
    assert 'python -m pip install "function-calling-course[grader]"' in graded.stderr
    assert "Traceback" not in served.stderr + graded.stderr


def test_the_server_runs_with_its_extra(wheel: Path, tmp_path: Path) -> None:
    installed = Installed(tmp_path, wheel, "server")
    program = """
        import openai
        from mocks import MODEL, running
        with running() as base_url:
            client = openai.OpenAI(base_url=base_url, api_key="any")
            reply = client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "Hi"}])
            print(bool(reply.choices[0].message.content))
    """
    done = installed.run("-c", textwrap.dedent(program))
    assert (done.stdout, done.returncode) == ("True\n", 0), done.stderr


@pytest.mark.needs("bubblewrap")
def test_an_assignment_of_ones_own_goes_the_way_of_its_page(wheel: Path, tmp_path: Path) -> None:
    installed = Installed(tmp_path, wheel, "grader")
    (installed.python.parent / "alembic").symlink_to(Path(sys.executable).with_name("alembic"))  # nbgrader runs it
    warmed = installed.run("-c", "from grader.sandbox import warmup; warmup.preload()")  # as for lessons, with mocks
    assert warmed.returncode == 0, warmed.stderr
    course = own_assignment.make_course(tmp_path / "my_course")
    own_assignment.submit(course, "grace", own_assignment.WRONG)
    commands = re.findall(r"python -m grader ([^`#\n]+)", own_assignment.PAGE)
    once = {command.split()[0]: command for command in commands}
    assert list(once) == ["release", "autograde", "feedback", "regrade"]
    for command in once.values():
        # the packages are links, whose ends are not in the sandbox
        unsafe = ["--unsafe"] if command.startswith(("autograde", "regrade")) else []
        done = installed.run("-m", "grader", *command.replace("STUDENT", "grace").split(), *unsafe, cwd=course)
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stdout + done.stderr
    page = course / "feedback" / "grace" / own_assignment.NAME / f"{own_assignment.NAME}.html"
    assert "Each line is counted once, whatever its quantity." in page.read_text(encoding="utf-8")
