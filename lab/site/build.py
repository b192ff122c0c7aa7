"""Build of the site: ``python3 start.py site``."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.environment import SetUpError
from lab.jupyter import EXTENSIONS as SHARED_EXTENSIONS
from lab.site import app_page, content, kernel
from lab.site.downloads import PACKAGES, Parts, fetch_pyodide, fetch_wheels

EXTENSIONS = ("@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager")
OWN_EXTENSIONS = (SHARED_EXTENSIONS / "course-start-page", Path(__file__).parent / "extension")
APPS = ["lab", "notebooks"]
KERNEL_HAS_FILES = re.compile(r"\(\(null==(\w+)\?void 0:\1\.enabled\)\|\|crossOriginIsolated\)")
KERNEL_WAITS_FOR_FILES = r"(await(null==\1?void 0:\1.ready.then(()=>!0,()=>!1))||crossOriginIsolated)"
KERNEL_PLUGIN = "@jupyterlite/pyodide-kernel-extension:kernel"
PROGRESS = "/drive/.progress/progress.jsonl"
"""File in which the kernel keeps a learner's progress; the browser stores what is in ``/drive``."""
JUPYTERLAB_MEGABYTES = 9
"""Size of the files that JupyterLab itself loads for a notebook."""
PYODIDE_URL = "./static/pyodide/pyodide.mjs"
"""Where JupyterLite itself puts it, whatever its settings say; the kernel then gets our `python.mjs` instead."""
EARLY_PYTHON = ("early_python.js", "python.mjs")
"""Scripts that start Python before its kernel asks for it."""
MANIFEST = Path(__file__).parent / "package.json"


@dataclass(frozen=True)
class Site:
    """Site of a course, built or to be built."""

    root: Path
    """Folder of the course."""
    python: Path
    """Python that has JupyterLite and pip."""
    output: Path
    """Folder of the built site, to be served."""

    @classmethod
    def of(cls, root: Path, python: Path) -> Site:
        """Return the site of the course in ``root``, in its usual folder."""
        return cls(root, python, root / "site")

    @property
    def parts(self) -> Parts:
        """Downloaded parts of the site, kept for the next build."""
        return Parts(self.root / ".site" / "parts")

    @property
    def extensions(self) -> Path:
        """Folder of the environment's lab extensions."""
        return self.python.parent.parent / "share" / "jupyter" / "labextensions"

    def build(self) -> None:
        """Build the site from scratch; download the parts that are missing in these versions.

        Raises:
            SetUpError: Something could not be downloaded or built.
        """
        self.fetch()
        with tempfile.TemporaryDirectory() as folder:  # a new one, as an old one misleads JupyterLite
            lite = Path(folder)
            pyodide = lite / "static" / "pyodide"
            kernel.assemble(self.root, self.extensions / EXTENSIONS[0], self.parts, pyodide)
            content.lay_out(self.root, lite / "contents", _megabytes(pyodide) + JUPYTERLAB_MEGABYTES)
            self._configure(lite)
            self._run_jupyterlite(lite)
            self._finish(lite / "dist")
            self._run("-m", "lab.site.text", str(lite / "contents"), str(lite / "dist"), at=self.root)
            shutil.rmtree(self.output, ignore_errors=True)  # the previous site was usable until here
            shutil.move(lite / "dist", self.output)

    def fetch(self) -> None:
        """Download the parts that are missing in these versions.

        Raises:
            SetUpError: Something could not be downloaded.
        """
        lock = self.root / "requirements.lock"
        versions = lock.read_bytes() + MANIFEST.read_bytes() + repr(PACKAGES).encode()
        stamp, wanted = self.parts.home / "stamp", hashlib.sha256(versions).hexdigest()
        if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
            return
        self.parts.home.mkdir(parents=True, exist_ok=True)
        fetch_wheels(self.python, lock, self.parts)
        fetch_pyodide(MANIFEST, self.parts)
        stamp.write_text(wanted, encoding="utf-8")

    def _finish(self, built: Path) -> None:
        """Add the course's own first page, and make sure that no page loads from another machine."""
        pyodide = built / "static" / "pyodide"
        wheels = sorted(path.name for path in pyodide.glob("*.whl"))
        page = content.first_page(self.root, wheels, _megabytes(pyodide) + JUPYTERLAB_MEGABYTES)
        (built / "index.html").write_text(page, encoding="utf-8")
        version = hashlib.sha256((pyodide / "pyodide-lock.json").read_bytes()).hexdigest()
        options = python_options(kernel.packages(pyodide))
        sizes = {name: (pyodide / name).stat().st_size for name in [*content.PREFETCHED, *wheels]}
        for path in (built / app / "index.html" for app in APPS):
            page = path.read_text(encoding="utf-8")
            path.write_text(app_page.with_waiting(page, sizes, version, options), encoding="utf-8")
        (built / "course_progress.js").write_text(content.progress_script(self.root), encoding="utf-8")
        for name in EARLY_PYTHON:
            shutil.copy(Path(__file__).parent / name, pyodide)
        self._let_kernels_wait(built)
        shutil.copy(built / "lab" / "favicon.ico", built)
        settings = (built / "jupyter-lite.json").read_text(encoding="utf-8")
        pyodide_url = json.loads(settings)["jupyter-config-data"]["litePluginSettings"][KERNEL_PLUGIN]["pyodideUrl"]
        if pyodide_url != PYODIDE_URL:
            raise SetUpError(f"The built site would load its Python from {pyodide_url}.")
        settings = settings.replace(PYODIDE_URL, PYODIDE_URL.replace("pyodide.mjs", "python.mjs"))
        (built / "jupyter-lite.json").write_text(settings, encoding="utf-8")

    def _let_kernels_wait(self, built: Path) -> None:
        """Let a kernel wait until the page knows its service worker, which brings it the visitor's files.

        A kernel of a notebook that was open before starts at once; it would run without these files, and what it
        keeps there, progress among it, would be gone with the tab.
        """
        scripts = sorted((built / "extensions" / EXTENSIONS[0] / "static").glob("*.js"))
        found = [path for path in scripts if KERNEL_HAS_FILES.search(path.read_text(encoding="utf-8"))]
        if len(found) != 1:
            raise SetUpError(f"{len(found)} scripts of the site's kernel ask for a service worker, and not 1.")
        script = found[0].read_text(encoding="utf-8")
        found[0].write_text(KERNEL_HAS_FILES.sub(KERNEL_WAITS_FOR_FILES, script), encoding="utf-8")

    @property
    def is_built(self) -> bool:
        """Whether the site is complete."""
        return (self.output / "jupyter-lite.json").exists() and (self.output / "index.html").exists()

    @property
    def megabytes(self) -> int:
        """Size of the site."""
        return _megabytes(self.output)

    @property
    def megabytes_loaded(self) -> int:
        """Size of what a browser loads to run a lesson: Python, and the parts of JupyterLab that it needs."""
        return _megabytes(self.output / "static" / "pyodide") + JUPYTERLAB_MEGABYTES

    def _configure(self, lite: Path) -> None:
        shutil.copy(self.root / "lab" / "settings" / "overrides.json", lite)
        _write(lite / "jupyter-lite.json", configuration(kernel.packages(lite / "static" / "pyodide")))

    def _run_jupyterlite(self, lite: Path) -> None:
        build = {
            "lite_dir": str(lite),
            "output_dir": str(lite / "dist"),
            "contents": [str(lite / "contents")],
            "apps": APPS,
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "ignore_sys_prefix": ["federated_extensions"],  # use only these of the environment's extensions
            "federated_extensions": [*(str(self.extensions / name) for name in EXTENSIONS), *map(str, OWN_EXTENSIONS)],
        }
        _write(lite / "jupyter_lite_config.json", {"LiteBuildConfig": build})
        self._run("-m", "jupyterlite_core.app", "build", at=lite)

    def _run(self, *arguments: str, at: Path) -> None:
        """Run the environment's Python with ``arguments`` in the folder ``at``.

        Raises:
            SetUpError: It failed.
        """
        env = os.environ | {"JUPYTER_PLATFORM_DIRS": "1"}
        command = [str(self.python), *arguments]
        run = subprocess.run(command, cwd=at, env=env, capture_output=True, text=True, check=False)
        if run.returncode:
            lines = [line for line in (run.stdout + run.stderr).splitlines() if line.strip()][-6:]
            raise SetUpError(f"{arguments[1]} could not build the site:\n" + "\n".join(lines))


def python_options(packages: list[str]) -> dict[str, Any]:
    """Return with what the browser's Python is started."""
    env = {
        "HOME": "/home/pyodide",
        "COURSE_PROGRESS": PROGRESS,
        "IPYTHONDIR": f"/lib/python3.14/site-packages/{kernel.PROFILE}",
    }
    return {"packages": packages, "env": env}


def configuration(packages: list[str]) -> dict[str, Any]:
    """Return the content of ``jupyter-lite.json``, in which nothing is loaded from another machine."""
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Function calling",
            "exposeAppInBrowser": True,  # for the bar that says when Python is ready
            "litePluginSettings": {
                KERNEL_PLUGIN: {
                    "pyodideUrl": PYODIDE_URL,
                    "disablePyPIFallback": True,
                    "loadPyodideOptions": python_options(packages),
                }
            },
        },
    }


def _write(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")


def _megabytes(folder: Path) -> int:
    return round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6)
