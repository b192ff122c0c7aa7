"""nbgrader's own preprocessors on a notebook in memory: what a submission is made into, and what its cells score.

All decisions are nbgrader's code under the course's own settings. Two classes ask the gradebook; here they get the
recorded assignment instead, as a worker has no database. Executing, saving and late penalties are done elsewhere.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from grader.autograde.plain.review import allowed_changes
from grader.course.assignment import Recorded, RecordedNotebook
from grader.course.nbgrader_app import prepare, quiet
from grader.course.notebook import Json, UnusableNotebookError

Node = Any
"""A notebook of nbformat's."""
_REMEMBERED_METADATA = 1_000


class NbgraderPreprocessors:
    """nbgrader as far as one assignment's submissions need it; made once in each worker."""

    def __init__(self, recorded: Recorded) -> None:
        prepare()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from nbgrader.converters import Autograde

            _validate_faster()
            self._converter = Autograde(config=recorded.config, log=quiet())
        self._recorded = recorded
        self.allowed_changes = allowed_changes(recorded.config)
        self._made: dict[Any, Any] = {}

    def read(self, data: bytes, name: str) -> Node:
        """Return a submitted notebook in nbformat 4; raises `UnusableNotebookError`."""
        import nbformat

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return nbformat.reads(data.decode("utf-8-sig", "replace"), as_version=4)  # type: ignore[no-untyped-call]
            except Exception as error:
                raise UnusableNotebookError(f"{name} is not a notebook nbformat can read ({_said(error)}).") from None

    def sanitized(self, notebook: Node, resources: Json) -> Node:
        """Return the notebook in the instructor's shape: what nbgrader executes. Raises `UnusableNotebookError`."""
        import nbformat

        done = self._through(self._converter.sanitize_preprocessors, notebook, resources, None)
        for cell in done.cells:  # cells put back have plain dicts; nbgrader writes and reads the notebook in between
            cell.metadata = nbformat.from_dict(cell.metadata)  # type: ignore[no-untyped-call]
        return done

    def autograded(self, notebook: Node, resources: Json, execute: Callable[[Node], Node]) -> Node:
        """Return the notebook executed by ``execute`` where nbgrader would, and cleaned up after.

        Raises:
            UnusableNotebookError: one of nbgrader's steps failed on it.
        """
        return self._through(self._converter.autograde_preprocessors, notebook, resources, execute)

    def resources(self, student: str, assignment: str, notebook: str) -> Json:
        """Return what nbgrader's preprocessors are told of a notebook."""
        about = {"student": student, "assignment": assignment, "notebook": notebook, "db_url": ""}
        return {
            "unique_key": notebook,
            "output_files_dir": f"{notebook}_files",
            "metadata": {"name": notebook, "path": "."},
            "nbgrader": about,
            "recorded": self._recorded.notebooks[notebook],
        }

    def _through(
        self, classes: list[Any], notebook: Node, resources: Json, execute: Callable[[Node], Node] | None
    ) -> Node:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for each in classes:
                kind = _kind(each)
                if kind == "Execute":
                    notebook = execute(notebook) if execute is not None else notebook
                    continue
                if kind in ("SaveAutoGrades", "AssignLatePenalties"):
                    continue
                try:
                    notebook, resources = self._preprocessor(each, kind)(notebook, resources)
                except Exception as error:
                    raise UnusableNotebookError(f"nbgrader's {kind} refuses the notebook: {_said(error)}.") from None
        return notebook

    def _preprocessor(self, wanted: Any, kind: str) -> Any:
        if wanted not in self._made:
            known = _without_database()
            made = known.get(kind) if kind in known else _class(wanted)
            self._made[wanted] = made(config=self._recorded.config, log=quiet())  # type: ignore[misc]
        return self._made[wanted]

    @cached_property
    def execute_settings(self) -> Any:
        """The Execute of nbgrader with the course's settings, which is not used to execute."""
        from nbgrader.preprocessors import Execute

        return Execute(config=self._recorded.config, log=quiet())

    def rows(self, notebook: Node) -> tuple[dict[str, float | None], dict[str, str | None]]:
        """Return scores and comments by the names of cells, as nbgrader saves them. Raises `UnusableNotebookError`.

        A score is None where a person has to give it.
        """
        from nbgrader import utils

        scores: dict[str, float | None] = {}
        comments: dict[str, str | None] = {}
        log = quiet()
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if utils.is_grade(cell):
                try:
                    scores[name], _ = utils.determine_grade(cell, log)
                except Exception as error:
                    raise UnusableNotebookError(f"nbgrader cannot score the cell {name}: {_said(error)}.") from None
            if utils.is_solution(cell) or utils.is_task(cell):
                known = cell.metadata.nbgrader.get("checksum")
                untouched = known == utils.compute_checksum(cell) and not utils.is_task(cell)
                comments[name] = "No response." if untouched else None
        return scores, comments


def upgraded(notebook: Node) -> Node:
    """Return the notebook with nbgrader's metadata in its present form, as ``nbgrader update`` writes it."""
    from nbgrader.nbgraderformat import MetadataValidator

    return MetadataValidator().upgrade_notebook_metadata(notebook)


def as_json(notebook: Node) -> Json:
    """Return plain JSON, as nbgrader writes it; the notebook itself is not to be used any more."""
    from nbformat.v4.nbjson import BytesEncoder
    from nbformat.v4.rwbase import split_lines, strip_transient

    shown = strip_transient(split_lines(notebook))  # type: ignore[no-untyped-call]
    text = json.dumps(shown, cls=BytesEncoder, sort_keys=True, ensure_ascii=False)
    found: Json = json.loads(text.encode("utf-8", "replace").decode("utf-8"))
    for cell in found["cells"]:
        if isinstance(cell["source"], list):
            cell["source"] = "".join(cell["source"])
    return found


def _said(error: BaseException) -> str:
    cause = error.__context__ if type(error.__context__) is type(error) else None  # nbgrader says it in its log only
    lines = f"{type(error).__name__}: {cause or error}".splitlines()
    text = lines[0].rstrip(".") if lines else type(error).__name__
    return text if len(text) <= 300 else text[:299] + "…"


def _class(wanted: Any) -> Any:
    if isinstance(wanted, str):
        from traitlets.utils.importstring import import_item

        return import_item(wanted)
    return wanted


def _kind(wanted: Any) -> str:
    """Return the name of nbgrader's class that runs a notebook or saves its grades, or else the class's own."""
    found = _class(wanted)
    names = [str(each.__name__) for each in getattr(found, "__mro__", (found,))]
    if "ExecutePreprocessor" in names:
        return "Execute"
    return "SaveAutoGrades" if "SaveAutoGrades" in names else names[0]


def _without_database() -> dict[str, Any]:
    """Return nbgrader's classes that ask the gradebook, made to ask the record."""
    from nbgrader import preprocessors
    from nbgrader.preprocessors.base import NbGraderPreprocessor

    class OverwriteCells(preprocessors.OverwriteCells):  # type: ignore[misc]
        def preprocess(self, nb: Node, resources: Json) -> tuple[Node, Json]:
            about = resources["nbgrader"]
            self.notebook_id, self.assignment_id = about["notebook"], about["assignment"]
            self.gradebook = _Book(resources["recorded"])
            nb, resources = NbGraderPreprocessor.preprocess(self, nb, resources)
            if self.add_missing_cells:
                nb, resources = self.add_missing_grade_cells(nb, resources)
                nb, resources = self.add_missing_task_cells(nb, resources)
            return nb, resources

    class OverwriteKernelspec(NbGraderPreprocessor):  # type: ignore[misc]
        def preprocess(self, nb: Node, resources: Json) -> tuple[Node, Json]:
            spec = resources["recorded"].kernelspec
            found = json.loads(spec) if spec else None
            if found:
                nb.metadata["kernelspec"] = found
            return nb, resources

    return {"OverwriteCells": OverwriteCells, "OverwriteKernelspec": OverwriteKernelspec}


class _Book:
    """Answers nbgrader's questions about the instructor's cells."""

    def __init__(self, recorded: RecordedNotebook) -> None:
        self._cells = {cell.name: cell for cell in recorded.cells}
        self._recorded = recorded

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> Any:
        if name not in self._cells:
            raise _missing(f"No such source cell: {name}")
        return self._cells[name]

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> Any:
        points = self._recorded.graded | self._recorded.tasks
        if name not in points:
            raise _missing(f"No such grade cell: {name}")
        return SimpleNamespace(name=name, max_score=points[name])

    def find_notebook(self, name: str, assignment: str) -> Any:
        known = self._recorded
        return SimpleNamespace(
            source_cells=list(known.cells),
            grade_cells=[SimpleNamespace(name=each, max_score=points) for each, points in known.graded.items()],
            solution_cells=[SimpleNamespace(name=each) for each in known.solutions],
            task_cells=[SimpleNamespace(name=each, max_score=points) for each, points in known.tasks.items()],
        )


def _missing(text: str) -> Exception:
    from nbgrader.api import MissingEntry

    error: Exception = MissingEntry(text)
    return error


def _validate_faster() -> None:
    """Let nbgrader check cell metadata with one validator for all cells, and the same metadata once.

    It makes one for each cell, 19 ms a notebook; and most cells of a class have the instructor's metadata.
    """
    from nbgrader.nbgraderformat import common

    if not isinstance(common.jsonschema, SimpleNamespace):
        validators: dict[str, _Validator] = {}

        def validate(instance: Any, schema: Any) -> None:
            text = str(schema["properties"]["schema_version"])  # nbgrader reads its schema anew for each notebook
            if text not in validators:
                validators[text] = _Validator(schema)
            validators[text].validate(instance)

        common.jsonschema = SimpleNamespace(validate=validate)


class _Validator:
    """Validator of one version of nbgrader's metadata, which remembers what was valid."""

    def __init__(self, schema: Any) -> None:
        import jsonschema  # type: ignore[import-untyped]

        self._best = jsonschema.exceptions.best_match
        self._validator = jsonschema.validators.validator_for(schema)(schema)
        self._valid: set[str] = set()

    def validate(self, instance: Any) -> None:
        text = json.dumps(instance, default=repr)
        if text in self._valid:
            return
        error = self._best(self._validator.iter_errors(instance))
        if error is not None:
            raise error
        if len(self._valid) < _REMEMBERED_METADATA:
            self._valid.add(text)
