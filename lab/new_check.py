"""Skeleton of a new exercise: every file that an exercise and its check touch, with what its author still has to write.

The skeleton imports, the registry finds the check and the notebooks can be generated. It is not an exercise yet: the
check gives no points and never passes, and a test reports each line that still contains `MARKER`.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from string import Template

MARKER = "FILL" + " IN"  # put together here, so that a search finds only what is left to write
ID_FORM = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*|[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*")
WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
TABLE_IMPORT = re.compile(r"from grader\.checks\.misconceptions import (?:\w+, )*(\w+)( as mistakes)?")
TABLE_ROW = re.compile(r"^\| \d+ \| .+ \| \d+ \|\n", re.MULTILINE)
CLOSING_CELL = '# %% [markdown]\n"""\n## Done?'

REGISTRY = "grader/checks/registry.py"
PROMISES = "tests/notebooks/promises.toml"

EXERCISE = '''\
# %% [markdown]
"""
## Exercise $number: $id

$marker: what learners write, what it is given and what it returns. <!-- requirement: result -->

**An example:** $marker
"""

# %% [markdown]
"""
### Tips for $id

- $marker
"""


# %% answer="$id"
$answer

# %% [markdown]
"""
### Try $id

$marker: what to try.
"""

# %% check="$id"
'''
FUNCTION_ANSWER = '''\
def $id(value):
    """$marker: what it returns."""
    ### BEGIN SOLUTION
    raise NotImplementedError
    ### END SOLUTION
'''
CLASS_ANSWER = '''\
class $id:
    """$marker: what it is."""

    def __init__(self, value):
        ### BEGIN SOLUTION
        raise NotImplementedError
        ### END SOLUTION
'''

CHECK = '''\
"""Assignment $assignment: $marker."""

from __future__ import annotations

from grader.checks.check import Check, CheckContext, CheckFailedError, attempting, case
from grader.checks.misconceptions import $table as mistakes


class $check_class(Check):
    """$marker: what the learner's code has to do."""

    id = "$id"
    title = "$marker"
    points = 0  # $marker
    defines = (id,)
    hints = ()  # $marker: at least three, from a nudge to nearly the answer
    mistakes = (mistakes.$constant,)

    @case("$marker: a fact that should hold", core=True, holds=("result",))
    def first_case(self, context: CheckContext) -> None:
        number = context.number(10, 100)
        with attempting(f"{self.id}({number})"):
            context.subject.call(self.id, number$keep)
            raise CheckFailedError(seen="$marker", expected="$marker", misconception=mistakes.$constant)
'''
MISCONCEPTION = """\

$constant = Misconception(
    "$mistake",
    "$marker: what the learner seems to believe.",
    "$marker: why the API or the model cares.",
    "$marker: the next step.",
)
"""
PROMISE = """\

[exercises.$id]
promise = "$marker: what a learner can expect"
taught = [["exercises/$assignment", "Exercise $number: $id"]]
"""
SAMPLE = """\
# Shows: $marker: $shows
# Assignment: $assignment

# %% answer="$id"
$code"""


class NewCheckError(Exception):
    """The skeleton cannot be written; the text is the sentence for the author."""


@dataclass(frozen=True)
class Change:
    """The new text of one file, and what the author has to do there."""

    path: str
    text: str
    remaining: str


@dataclass(frozen=True)
class Skeleton:
    """The skeleton of exercise ``check_id`` in one assignment of the course in ``root``."""

    root: Path
    assignment: str
    check_id: str

    def changes(self) -> list[Change]:
        """Return the text of every file to write; nothing is written yet.

        Raises:
            NewCheckError: the assignment is unknown, the id cannot be one, or something has this name already.
        """
        self._reject_unknown_assignment()
        self._reject_id()
        changes = [*self._edited_files(), *self._new_files()]
        taken = [each.path for each in self._new_files() if (self.root / each.path).exists()]
        if taken:
            raise NewCheckError(f"{taken[0]} exists: choose another id, or move what is there.")
        return changes

    @property
    def instructions(self) -> list[str]:
        """What is left to do where nothing was written, in order."""
        return [
            f"notebooks/lessons/{self.assignment}.py: number of exercises, points and minutes in the table; Exercises",
            f"python -m tests.mutation.strength {self.assignment}: a reason in tests/mutation/survivors.toml for each "
            "variant of the solution that keeps its points; once more with --write for the table in AUTHORING.md",
            "python -m tests.notebooks.requirements --write: each requirement of the text has a case",
            f"python -m tests.sample_class.seed_fuzz {self.assignment}: no right answer is called wrong",
        ]

    @cached_property
    def _registered(self) -> Mapping[str, Mapping[str, str]]:
        return _assignments(self._read(REGISTRY))

    @cached_property
    def _module(self) -> str:
        return WORD_START.sub("_", self.check_id).lower()

    @cached_property
    def _values(self) -> dict[str, str]:
        """What the templates' names stand for."""
        is_class = self.check_id[0].isupper()
        words = self._module.split("_")
        answer = CLASS_ANSWER if is_class else FUNCTION_ANSWER
        return {
            "answer": Template(answer).substitute(id=self.check_id, marker=MARKER),
            "assignment": self.assignment,
            "check_class": f"{self.check_id}Check" if is_class else "".join(word.capitalize() for word in words),
            "constant": f"{self._module}_mistake".upper(),
            "id": self.check_id,
            "keep": ", keep=True" if is_class else "",
            "marker": MARKER,
            "mistake": f"{'-'.join(words)}-mistake",
            "number": str(len(self._registered[self.assignment]) + 1),
            "table": self._table,
        }

    @cached_property
    def _table(self) -> str:
        """The misconception table that the assignment's last check uses."""
        module = [*self._registered[self.assignment].values()][-1].partition(":")[0]
        text = self._read(f"grader/checks/lessons/{module.replace('.', '/')}.py")
        imports = sorted(TABLE_IMPORT.findall(text), key=lambda found: not found[1])
        if not imports:
            raise NewCheckError(f"grader/checks/lessons/{module} imports no table of grader/checks/misconceptions.")
        return str(imports[0][0])

    def _edited_files(self) -> list[Change]:
        table = f"grader/checks/misconceptions/{self._table}.py"
        return [
            Change(
                f"exercises/assignments/{self.assignment}.py",
                self._assignment_text(),
                "task, example, tips, solution, a cell to try it in, and its points in the table at the top",
            ),
            Change(REGISTRY, self._registry_text(), "nothing: one line was added"),
            Change(table, self._read(table) + self._filled(MISCONCEPTION), "what the mistake is; add the others"),
            Change(PROMISES, self._read(PROMISES) + self._filled(PROMISE), "the promise, and the words that keep it"),
        ]

    def _new_files(self) -> list[Change]:
        samples = "tests/data/sample_class"
        another = "another solution of another shape, which has to pass"
        return [
            Change(f"{self._lesson_folder}/{self._module}.py", self._filled(CHECK), "points, hints and cases"),
            *(
                Change(f"{samples}/right/{self._module}_{number}.py", self._sample("another right shape"), another)
                for number in (1, 2)
            ),
            Change(
                f"{samples}/mistakes/{self._values['mistake']}.py",
                self._sample("what this learner does wrong"),
                "code with this mistake, named like the misconception's id; one file for each misconception",
            ),
        ]

    @property
    def _lesson_folder(self) -> str:
        return f"grader/checks/lessons/a{self.assignment}"

    def _assignment_text(self) -> str:
        text = self._read(f"exercises/assignments/{self.assignment}.py")
        rows = [*TABLE_ROW.finditer(text)]
        if not rows:
            raise NewCheckError(f"exercises/assignments/{self.assignment}.py has no table of exercises at its top.")
        end = rows[-1].end()
        text = f"{text[:end]}| {self._values['number']} | `{self.check_id}` | 0 |\n{text[end:]}"
        before, closing, after = text.partition(CLOSING_CELL)
        return f"{before.rstrip()}\n\n{self._filled(EXERCISE)}" + (f"\n{closing}{after}" if closing else "")

    def _registry_text(self) -> str:
        text = self._read(REGISTRY)
        last = [*self._registered[self.assignment]][-1]
        path = f"a{self.assignment}.{self._module}:{self._values['check_class']}"
        line = re.compile(rf'^( +)"{last}": .*\n', re.MULTILINE)
        return line.sub(lambda found: f'{found[0]}{found[1]}"{self.check_id}": "{path}",\n', text, count=1)

    def _sample(self, shows: str) -> str:
        code = re.sub(r" +### (BEGIN|END) SOLUTION\n", "", self._values["answer"])
        return self._filled(SAMPLE, shows=shows, code=code)

    def _filled(self, template: str, **values: str) -> str:
        return Template(template).substitute(self._values | values)

    def _read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def _reject_unknown_assignment(self) -> None:
        if self.assignment not in self._registered:
            known = ", ".join(self._registered)
            raise NewCheckError(f"There is no assignment {self.assignment!r}: choose one of {known}.")

    def _reject_id(self) -> None:
        if any(self.check_id in checks for checks in self._registered.values()):
            raise NewCheckError(f"There is a check {self.check_id!r} already: choose another id.")
        reserved = keyword.iskeyword(self.check_id) or hasattr(builtins, self.check_id)
        if reserved or not ID_FORM.fullmatch(self.check_id):
            raise NewCheckError(
                f"{self.check_id!r} cannot be an id: it is the name that learners define, a function's as in "
                "collect_stream or a class's as in ToolRegistry, and hides nothing of Python's."
            )


def main(root: Path, arguments: Sequence[str]) -> int:
    """Write the skeleton that ``arguments`` (assignment, id) ask for; return the exit code."""
    try:
        if len(arguments) != 2:
            raise NewCheckError("Say which assignment and which id: new-check 09_streaming join_text.")
        skeleton = Skeleton(root, *arguments)
        changes = skeleton.changes()
    except NewCheckError as error:
        print(error)
        return 2
    for change in changes:
        (root / change.path).write_text(change.text, encoding="utf-8", newline="\n")
    print(f'Written. What is left to do in each file, where it says "{MARKER}":\n')
    print("\n".join(f"  {change.path}: {change.remaining}" for change in changes))
    print("\nAfter that:\n")
    print("\n".join(f"  {line}" for line in skeleton.instructions))
    return 0


def _assignments(registry: str) -> Mapping[str, Mapping[str, str]]:
    """Return the registry's assignments, read from its text: nothing of the grader is imported here."""
    for node in ast.parse(registry).body:
        if isinstance(node, ast.AnnAssign) and node.value and ast.unparse(node.target) == "ASSIGNMENTS":
            assignments: Mapping[str, Mapping[str, str]] = ast.literal_eval(node.value)
            return assignments
    raise NewCheckError(f"{REGISTRY} has no table ASSIGNMENTS.")
