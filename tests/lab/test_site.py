"""Contents of the site: its packages, the course's own modules, and nothing fetched from elsewhere."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import zipfile
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from grader import progress_events
from grader.checks import registry
from grader.kernel import fresh_exercise, model_solution
from lab.environment import SetUpError
from lab.learner_copies import copies
from lab.site import app_page, build, content, kernel, text
from lab.site.downloads import PACKAGES, requirements
from lab.start_page import lessons, start_page
from tests.lab.notebook_edits import copy_of_course, edit, run, typed

ROOT = Path(__file__).parent.parent.parent
EXERCISE = "exercises/release/01_schema/01_schema.ipynb"
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ABSENT = {"socketserver", "subprocess", "multiprocessing", "uvicorn", "httptools", "nbgrader", "nbformat"}
"""What a browser's Python does not have, or has only by name."""


def test_every_package_is_pinned_with_hashes_and_asked_for_without_a_marker() -> None:
    text = requirements(LOCK)
    entries = [Requirement(re.sub(r"\s--hash=\S+", "", each)) for each in text.replace("\\\n", " ").splitlines()]
    assert {entry.name for entry in entries} == set(PACKAGES)
    assert all(str(entry.specifier).startswith("==") and entry.marker is None for entry in entries)
    assert text.count("--hash=sha256:") >= len(entries)


def test_a_package_that_is_not_locked_is_named() -> None:
    with pytest.raises(SetUpError, match="does not name nonesuch"):
        requirements(LOCK, ["openai", "nonesuch"])


def test_the_kernels_extension_expects_the_pyodide_that_is_pinned() -> None:
    manifest = json.loads((ROOT / "lab" / "site" / "package.json").read_text(encoding="utf-8"))
    lock = re.search(r"^jupyterlite-pyodide-kernel==(\S+)", LOCK, re.MULTILINE)
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest["dependencies"]["pyodide"])
    assert lock


def test_no_module_of_the_site_needs_what_a_browser_lacks_when_it_is_imported() -> None:
    found = []
    for path in kernel.course_files(ROOT):
        if path.suffix == ".py" and "sandbox" not in path.parts:
            for node in ast.parse(path.read_text(encoding="utf-8")).body:  # at the top: later imports are lazy
                modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                found += [f"{path.name}: {name}" for name in modules if name.split(".")[0] in ABSENT]
    assert found == []


def test_what_is_left_out_is_a_whole_folder_or_file() -> None:
    """The beginning of a name would leave out more: `grader/course` also `grader/course_progress.py`."""
    for name in kernel.EXCLUDED_FROM_SITE:
        assert (ROOT / name).is_dir() if name.endswith("/") else (ROOT / name).is_file(), name


def test_the_course_wheel_has_what_notebooks_import_and_leaves_the_rest(tmp_path: Path) -> None:
    wheel = tmp_path / kernel.COURSE
    kernel.write_course_wheel(ROOT, wheel)
    first = wheel.read_bytes()
    names = zipfile.ZipFile(wheel).namelist()
    for name in ("mocks/client.py", "grader/in_kernel.py", "grader/progress.py", "widgets/__init__.py"):
        assert name in names
    assert f"{kernel.PROFILE}/profile_default/startup/folder_last.py" in names  # where IPython looks for it
    assert not [name for name in names if name.startswith(kernel.EXCLUDED_FROM_SITE) or "__pycache__" in name]
    kernel.write_course_wheel(ROOT, wheel)
    assert wheel.read_bytes() == first


@pytest.mark.parametrize("offered", [True, False])
def test_the_wheel_has_the_first_text_of_every_answer_and_model_solutions_unless_the_setting_says_no(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offered: bool
) -> None:
    monkeypatch.setenv("COURSE_SOLUTIONS", "yes" if offered else "no")
    kernel.write_course_wheel(ROOT, tmp_path / kernel.COURSE)
    archive = zipfile.ZipFile(tmp_path / kernel.COURSE)
    archive.extractall(tmp_path / "site-packages")
    monkeypatch.setattr(model_solution, "SOURCE", tmp_path / "site-packages" / "exercises" / "source")
    monkeypatch.setenv("COURSE_SOLUTIONS", "yes")
    found = [check_id for check_id in registry.ids() if model_solution.model_solution(check_id)]
    assert found == (list(registry.ids()) if offered else [])
    assert any(name.startswith("exercises/source/") for name in archive.namelist()) is offered

    monkeypatch.setattr(fresh_exercise, "RELEASE", tmp_path / "site-packages" / "exercises" / "release")
    notebooks = copies(ROOT)
    for assignment, checks in registry.ASSIGNMENTS.items():
        notebook = tmp_path / f"{assignment}.ipynb"
        notebook.write_text(notebooks[f"exercises/release/{assignment}/{assignment}.ipynb"], encoding="utf-8")
        assert [fresh_exercise.begin_anew(check, assignment, notebook) for check in checks] == [None] * len(checks)


def test_what_no_notebook_uses_of_a_package_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "from").mkdir()
    (tmp_path / "to").mkdir()
    wheel = tmp_path / "from" / "jedi-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in ("jedi/api.py", "jedi/third_party/typeshed/stdlib/os.pyi", f"{kernel.UNUSED[0]}docker/api.pyi"):
            archive.writestr(name, "")
    kernel.copy_wheel(wheel, tmp_path / "to")
    left = zipfile.ZipFile(tmp_path / "to" / wheel.name).namelist()
    assert left == ["jedi/api.py", "jedi/third_party/typeshed/stdlib/os.pyi"]


def test_nothing_in_the_configuration_names_another_machine() -> None:
    settings = json.dumps(build.configuration(["openai"]))
    assert "://" not in settings
    plugin = build.configuration([])["jupyter-config-data"]["litePluginSettings"][build.KERNEL_PLUGIN]
    assert plugin["disablePyPIFallback"] is True


def test_lessons_and_exercises_are_a_learners_copies_with_the_browsers_kernel(tmp_path: Path) -> None:
    content.lay_out(ROOT, tmp_path / "contents", megabytes=40)
    copied = {path.relative_to(tmp_path / "contents").as_posix() for path in (tmp_path / "contents").rglob("*.ipynb")}
    assert copied == set(copies(ROOT))
    for name, before in copies(ROOT).items():
        after = json.loads((tmp_path / "contents" / name).read_text(encoding="utf-8"))
        assert after["cells"] == json.loads(before)["cells"]
        assert after["metadata"]["kernelspec"]["language"] == "python"
    assert len({Path(name).name for name in copied}) == len(copied)  # a kernel is found by its notebook's file name
    assert not [name for name in copied if "BEGIN SOLUTION" in (tmp_path / "contents" / name).read_text("utf-8")]


@pytest.mark.slow(8)
def test_what_somebody_did_in_the_course_folder_is_not_in_the_site(tmp_path: Path) -> None:
    clean, dirty = tmp_path / "clean", tmp_path / "dirty"
    for course in (clean, dirty):
        copy_of_course(course)
    for path, change in ((EXERCISE, typed), ("notebooks/02_dispatch.ipynb", run)):
        edit(dirty / "course", path, change)
    solved = dirty / "course" / "exercises" / "source" / "01_schema"
    solved.mkdir(parents=True)
    (solved / "01_schema.ipynb").write_text("{}", encoding="utf-8")
    (dirty / "course" / "exercises" / "release" / "01_schema" / "my dispatch.ipynb").write_text("{}", encoding="utf-8")
    (dirty / "course" / "notebooks" / "03_loop.ipynb").unlink()
    for left in ("grader/.ipynb_checkpoints/x.py", "grader/checks/check.py~", "work/START.md"):
        (dirty / "course" / left).parent.mkdir(parents=True, exist_ok=True)
        (dirty / "course" / left).write_text("mine", encoding="utf-8")
    assert site_of(clean) == site_of(dirty)


def site_of(place: Path) -> dict[str, bytes]:
    """Return the files of the course in a site, by their paths."""
    course, contents = place / "course", place / "contents"
    content.lay_out(course, contents, megabytes=40)
    kernel.write_course_wheel(course, contents / kernel.COURSE)
    (contents / "index.html").write_text(content.first_page(course, [], megabytes=40), encoding="utf-8")
    return {path.relative_to(contents).as_posix(): path.read_bytes() for path in contents.rglob("*") if path.is_file()}


def test_the_first_page_fetches_the_kernel_while_it_is_read() -> None:
    page = content.first_page(ROOT, ["openai.whl"], megabytes=43)
    assert '<link rel="prefetch" href="static/pyodide/openai.whl">' in page
    assert "about 43 MB" in page
    assert 'data-jupyter-lite-root="."' in page  # JupyterLite's pages read it
    assert "://" not in page


PROGRAM = """
import { withProgress } from "./course_progress.mjs";
let input = "";
for await (const part of process.stdin) input += part;
const [page, logs] = JSON.parse(input);
console.log(JSON.stringify(logs.map((log) => withProgress(withProgress(page, log), log))));
"""


def tried(check: str, score: float, points: int, status: str = "wrong") -> str:
    return json.dumps({"check": check, "score": score, "points": points, "status": status})


def logs() -> list[str]:
    """Return files of progress: nothing, a lesson read, exercises tried and passed, changed since, everything."""
    course = lessons(ROOT)
    read = [json.dumps({"read": lesson.name}) for lesson in course]
    passed = [[tried(check, most, most, "passed") for check, most in lesson.checks.items()] for lesson in course]
    (some, points), *_ = course[2].checks.items()
    return [
        "\n".join(lines)
        for lines in (
            [],
            read[:1],
            passed[0],
            [*read[:2], *passed[0], *passed[1], tried(some, points / 3, points)],
            [tried(some, points, points, "passed"), tried(some, 0, points), read[4], '{"check": "cut', "7", ""],
            [tried(some, 1, 1, "passed"), tried(some, 0, points)],  # it had fewer points when it was passed
            [tried("ToolRegistry", 20, 20, "passed")],  # two checks since
            [tried("ToolRegistry", 10, 20)],
            [*read, *chain(*passed[1:])],
            [*read, *chain(*passed)],
        )
    ]


@pytest.mark.needs("node")
def test_the_browser_says_of_every_progress_what_python_says(tmp_path: Path) -> None:
    course = lessons(ROOT)
    (tmp_path / "course_progress.mjs").write_text(content.progress_script(ROOT), encoding="utf-8")
    (tmp_path / "program.mjs").write_text(PROGRAM, encoding="utf-8")
    given = json.dumps([start_page(course, progress_events.Progress()), logs()])
    node = ["node", str(tmp_path / "program.mjs")]
    said = subprocess.run(node, input=given, capture_output=True, check=True, encoding="utf-8").stdout
    known = [progress_events.summed(progress_events.parsed(log)[0], None) for log in logs()]
    assert json.loads(said) == [start_page(course, each) for each in known]
    assert len(set(json.loads(said))) == len(logs())


def test_jupyterlab_starts_python_while_it_loads() -> None:
    files, options = {"pyodide.asm.wasm": 7, "openai.whl": 3}, build.python_options(["openai"])
    page = app_page.with_waiting("<html><body></body></html>", files, "v1", options)
    settings = re.search(r'<script id="course-files" type="application/json">(.*)</script>', page)
    assert settings
    assert json.loads(settings[1]) == {
        "version": "v1",
        "files": [["pyodide.asm.wasm", 7], ["openai.whl", 3]],
        "options": options,
    }
    kernel_settings = build.configuration(["openai"])["jupyter-config-data"]["litePluginSettings"][build.KERNEL_PLUGIN]
    assert kernel_settings["loadPyodideOptions"] == options  # the same, whichever of the two starts it
    assert "://" not in page
    for word in ("STYLE", "SETTINGS", "SCRIPT"):
        assert word not in page


def test_the_text_of_every_notebook_is_a_page_that_needs_no_script(tmp_path: Path) -> None:
    content.lay_out(ROOT, tmp_path / "contents", megabytes=40)
    text.write_pages(tmp_path / "contents", tmp_path)
    notebooks = [path.relative_to(tmp_path / "contents") for path in (tmp_path / "contents").rglob("*.ipynb")]
    for notebook in notebooks:
        page = (tmp_path / "text" / notebook.with_suffix(".html")).read_text(encoding="utf-8")
        assert "<script" not in page
        for target in re.findall(r'href="([^"#]*index.html\?path=[^"]*)"', page):
            folder, path = target.split("lab/index.html?path=")
            assert folder == "../" * len(notebook.parts)
            assert (tmp_path / "contents" / path).is_file()
        assert not re.search(r'href="[^"]*\.ipynb"', re.sub(r'href="[^"]*index.html\?path=[^"]*"', "", page))


def test_a_notebooks_text_has_neither_answers_of_questions_nor_undrawn_diagrams() -> None:
    cells = [
        {"cell_type": "markdown", "source": "# A <b>\n\n```mermaid\nflowchart LR\n  accDescr: One, two.\n```"},
        {"cell_type": "code", "source": "1 < 2", "metadata": {}},
        {"cell_type": "code", "source": "the answer", "metadata": {"jupyter": {"source_hidden": True}}},
    ]
    page = text.text_page(cells, "notebooks/a.ipynb")
    assert "<title>A &lt;b&gt;</title>" in page
    assert "Diagram: One, two." in page
    assert "flowchart" not in page
    assert "<code>1 &lt; 2</code>" in page
    assert "the answer" not in page
    assert page.count("<section>") == len(cells)  # the page of JupyterLab scrolls to the cell that was read
