# ruff: noqa: E501 - snippets of code, each in one piece
"""Corpus cases of nbgrader's scoring: forms of test cells, what learners do to a notebook's shape, and cells that people grade."""

from __future__ import annotations

import copy
import random

from tests.grader.autograde.plain.corpus import (
    Book,
    Case,
    Cell,
    answer,
    book,
    code,
    delete,
    edited,
    exam,
    find,
    given,
    insert,
    mark,
    released,
    text,
    write,
)

FORMS = {
    "asserts": "assert total([1, 2]) == 3\nassert total([]) == 0, 'empty'",
    "hidden": "assert total([1]) == 1\n### BEGIN HIDDEN TESTS\nassert total([5, 5]) == 10\n### END HIDDEN TESTS",
    "partial": "points = 0\nif total([1]) == 1:\n    points += 1\nif total([1, 1]) == 2:\n    points += 0.5\npoints",
    "partial-int": "2 if total([2]) == 2 else 0",
    "partial-last-wins": "1\n2\n1.25 if total([1, 1]) == 2 else 0.25",
    "true-value": "total([1]) == 1",
    "text-value": "'done' if total([1]) == 1 else 'no'",
    "none-value": "None",
    "negative": "-1",
    "quiet-value": "total([1]) - 1;",
    "prints": "print('testing')\nassert total([1, 2]) == 3\nprint('ok')",
    "shows": "display(total([1, 2]))\nassert total([1, 2]) == 3",
    "loop": "for n in range(5):\n    assert total(range(n)) == sum(range(n))",
    "function": "def check(f):\n    assert f([1]) == 1\n    return 1\ncheck(total)",
    "class": "class T:\n    def go(self):\n        assert total([3]) == 3\nT().go()",
    "comprehension": "assert all(total([n]) == n for n in range(3)) and [total([n]) for n in (1, 2)] == [1, 2]",
    "tries": "try:\n    total(None)\nexcept TypeError:\n    pass\nelse:\n    raise AssertionError('TypeError expected')",
    "catches-all": "try:\n    assert total([1, 1]) == 2\n    score = 2\nexcept Exception:\n    score = 0\nscore",
    "imports": "import math, json as j\nassert math.isclose(total([.5, .5]), 1)\nassert j.loads(j.dumps([total([1])])) == [1]",
    "isinstance": "assert isinstance(total([1]), (int, float))\nassert hasattr(total, '__call__') and callable(total)",
    "captures": "import io, contextlib\nwith contextlib.redirect_stdout(io.StringIO()) as out:\n    total([1])\nassert out.getvalue() == ''",
    "mocks": "from unittest.mock import patch\nwith patch('builtins.print') as p:\n    total([1])\nassert not p.called",
    "mocks-input": "from unittest.mock import patch\nwith patch('builtins.input', return_value='4'):\n    assert input() == '4'",
    "unittest": "import unittest\nclass Check(unittest.TestCase):\n    def test_total(self):\n        self.assertEqual(total([1, 2]), 3)\n"
    "result = unittest.TestResult()\nunittest.defaultTestLoader.loadTestsFromTestCase(Check).run(result)\nassert result.wasSuccessful()",
    "doctest": "import doctest\ndef example():\n    '''\n    >>> 1 + 1\n    2\n    '''\ndoctest.run_docstring_examples(example, {})",
    "source": "import inspect\nassert 'import' not in inspect.getsource(total)",
    "signature": "import inspect\nassert len(inspect.signature(total).parameters) == 1",
    "time-magic": "%time assert total([1]) == 1",
    "capture-magic": "%%capture caught\nassert total([1]) == 1",
    "awaits": "import asyncio\nasync def go():\n    await asyncio.sleep(0)\n    return total([1])\nassert await go() == 1",
    "await-value": "import asyncio\nawait asyncio.sleep(0, 1.5)",
    "globals": "extra = total([1])\nassert 'extra' in globals() and extra == 1",
    "deletes": "temporary = 1\ndel temporary",
    "random": "import random\nrandom.seed(3)\nvalues = [random.random() for _ in range(3)]\nassert abs(total(values) - sum(values)) < 1e-9",
    "warns": "import warnings\nwith warnings.catch_warnings(record=True) as caught:\n    warnings.simplefilter('always')\n    total([1])\nassert not caught",
    "stderr": "import sys\nprint('note', file=sys.stderr)",
    "stderr-then-value": "import sys\nprint('note', file=sys.stderr)\n1",
    "exit": "import sys\nif total([1]) != 1:\n    sys.exit(1)",
    "raises-own": "if total([1]) != 1:\n    raise RuntimeError('wrong total')",
    "match": "match total([1]):\n    case 1:\n        pass\n    case _:\n        assert False",
    "lambda": "assert (lambda f: f([2]))(total) == 2",
    "walrus": "assert (n := total([4])) == 4 and n == 4",
    "starred": "first, *rest = [total([n]) for n in range(3)]\nassert rest == [1, 2]",
    "dataclass": "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\nassert P(total([1])) == P(1)",
    "namedtuple": "from collections import namedtuple\nassert namedtuple('P', 'x')(total([1])).x == 1",
    "helper": "check_total(total)",
    "state": "assert seen == []\nseen.append(total([1]))",
    "empty": "",
    "comment": "# nothing to test",
    "super": "class A:\n    def f(self):\n        return 1\nclass B(A):\n    def f(self):\n        return super().f() + total([1])\nassert B().f() == 2",
    "broken": "assert total([1]) ==",
}

SUM = "def total(numbers):\n    ### BEGIN SOLUTION\n    result = 0\n    for n in numbers:\n        result += n\n    return result\n    ### END SOLUTION"
HELPER = "seen = []\ndef check_total(f):\n    assert f([1, 2]) == 3\n"

ANSWERS = {
    "right": "def total(numbers):\n    result = 0\n    for n in numbers:\n        result += n\n    return result",
    "builtin": "def total(numbers):\n    return sum(numbers)",
    "wrong": "def total(numbers):\n    return 3",
    "none": "def total(numbers):\n    pass",
    "raises": "def total(numbers):\n    raise ValueError('later')",
    "prints": "def total(numbers):\n    print('adding')\n    return sum(numbers)",
    "stderr": "import sys\ndef total(numbers):\n    print('adding', file=sys.stderr)\n    return sum(numbers)",
    "missing": "x = 1",
    "broken": "def total(numbers:\n    return",
    "strings": "def total(numbers):\n    return str(sum(numbers))",
    "generator": "def total(numbers):\n    yield sum(numbers)",
    "class": "class total:\n    def __new__(cls, numbers):\n        return sum(numbers)",
    "coroutine": "async def total(numbers):\n    return sum(numbers)",
    "floats": "def total(numbers):\n    return float(sum(numbers))",
    "recursive": "def total(numbers):\n    numbers = list(numbers)\n    return numbers[0] + total(numbers[1:]) if numbers else 0",
    "lambda": "total = lambda numbers: sum(numbers)",
    "warns": "import warnings\ndef total(numbers):\n    warnings.warn('slow')\n    return sum(numbers)",
    "endless-recursion": "def total(numbers):\n    return total(numbers)",
    "deletes-itself": "def total(numbers):\n    global total\n    result = sum(numbers)\n    del total\n    return result",
    "numpy": "import numpy\ndef total(numbers):\n    return numpy.sum(list(numbers))",
}


def _forms() -> Book:
    tests = [exam(source, name, 2) for name, source in FORMS.items()]
    return book(text("# Sum"), given(HELPER, "given"), answer(SUM, "total"), *tests)


def forms_case() -> Case:
    """Return every form of a test cell, against every kind of answer."""
    source = _forms()
    case = Case("forms", {"forms": source})
    for name, body in ANSWERS.items():
        case.students[f"a-{name}"] = {"forms": edited(released(source), write("total", body))}
    case.students["a-untouched"] = {"forms": released(source)}
    return case


SHAPE = book(
    text("# Shape"),
    given("import math", "given"),
    answer("### BEGIN SOLUTION\nx = 1\n### END SOLUTION", "x"),
    exam("assert x == 1", "x-test", 2),
    answer("### BEGIN SOLUTION\ny = 2\n### END SOLUTION", "y"),
    exam("assert y == 2\n### BEGIN HIDDEN TESTS\nassert y < 3\n### END HIDDEN TESTS", "y-test", 3),
    text("Explain.", "essay", grade=True, solution=True, points=4),
    code("# your program", "program", grade=True, solution=True, points=5),
    text("Do it.\n### BEGIN MARK SCHEME\nsecret\n### END MARK SCHEME", "task", task=True, locked=True, points=6),
    text("Read only.", "reading", locked=True),
)


def _solved() -> Book:
    return edited(released(SHAPE), write("x", "x = 1"), write("y", "y = 2"), write("essay", "Because."))


def _retyped(name: str, kind: str) -> object:
    def edit(notebook: Book) -> None:
        cell = find(notebook, name)
        cell["cell_type"] = kind
        for key in ("outputs", "execution_count"):
            cell.pop(key, None)
        if kind == "code":
            cell.update(outputs=[], execution_count=None)

    return edit


def _twice(name: str) -> object:
    return lambda notebook: notebook["cells"].append(copy.deepcopy(find(notebook, name)) | {"id": "again"})


def _move_last(name: str) -> object:
    def edit(notebook: Book) -> None:
        cell = find(notebook, name)
        notebook["cells"].remove(cell)
        notebook["cells"].append(cell)

    return edit


def _no_ids(notebook: Book) -> None:
    notebook.update(nbformat_minor=2)
    for cell in notebook["cells"]:
        cell.pop("id", None)


def _outputs(notebook: Book) -> None:
    old = {"output_type": "execute_result", "data": {"text/plain": "99"}, "metadata": {}, "execution_count": 7}
    find(notebook, "x-test").update(outputs=[old], execution_count=7)


def _attached(notebook: Book) -> None:
    find(notebook, "essay").update(source="![a](attachment:a.png)", attachments={"a.png": {"image/png": "aGk="}})


def _collapsed(notebook: Book) -> None:
    find(notebook, "x")["metadata"].update(collapsed=True, scrolled=True, tags=["mine"], deletable=False)


EDITS: dict[str, tuple[object, ...]] = {
    "solved": (),
    "test-edited": (write("x-test", "pass"), write("x", "x = 5")),
    "test-emptied": (write("y-test", ""), write("y", "y = 9")),
    "test-deleted": (delete("x-test"),),
    "last-test-deleted": (delete("y-test"),),
    "both-deleted": (delete("x-test"), delete("y-test")),
    "answer-deleted": (delete("x"),),
    "essay-deleted": (delete("essay"),),
    "program-deleted": (delete("program"),),
    "task-deleted": (delete("task"),),
    "given-deleted": (delete("given"),),
    "given-edited": (write("given", "math = None"),),
    "reading-edited": (write("reading", "I changed it."),),
    "task-edited": (write("task", "I changed it."),),
    "program-written": (write("program", "print(1)"),),
    "points-edited": (mark("x-test", points=100),),
    "points-missing": (mark("x-test", points=None),),
    "grade-off": (mark("x-test", grade=False),),
    "locked-off": (mark("x-test", locked=False),),
    "solution-on": (mark("x-test", solution=True), write("x-test", "2")),
    "answer-locked": (mark("x", locked=True),),
    "answer-graded": (mark("x", grade=True, points=1),),
    "renamed": (mark("x-test", grade_id="other"),),
    "renamed-answer": (mark("x", grade_id="other"),),
    "bad-name": (mark("x", grade_id="a b"),),
    "empty-name": (mark("x", grade_id=""),),
    "twice": (_twice("x-test"),),
    "answer-twice": (_twice("x"),),
    "moved": (_move_last("x"),),
    "test-moved": (_move_last("x-test"),),
    "test-to-markdown": (_retyped("x-test", "markdown"),),
    "essay-to-code": (_retyped("essay", "code"),),
    "answer-to-raw": (_retyped("x", "raw"),),
    "no-ids": (_no_ids,),
    "old-outputs": (_outputs,),
    "attachment": (_attached,),
    "cell-metadata": (_collapsed,),
    "other-kernel-name": (lambda b: b["metadata"].update(kernelspec={"name": "mine", "display_name": "Mine"}),),
    "no-kernelspec": (lambda b: b["metadata"].clear(),),
    "extra-cells": (insert("x-test", code("print('mine')"), text("note"), code("z = 1\nz")),),
    "own-metadata": (lambda b: b["metadata"].update(mine={"a": 1}),),
    "extra-key": (mark("x", mine=1),),
    "windows-lines": (write("x", "x = 1\r\nz = 2\r\n"),),
    "unicode": (write("essay", "żółw 🐢"), write("x", "x = 1  # 🐢")),
    "trailing-space": (write("reading", "Read only. "),),
    "skip-tag-on-test": (lambda b: find(b, "x-test")["metadata"].update(tags=["skip-execution"]),),
    "only-the-essay": (write("x", "# YOUR CODE HERE\nraise NotImplementedError()"),),
}  # fmt: skip


REFUSED = (
    "answer-graded", "answer-twice", "bad-name", "empty-name", "grade-off", "points-missing", "renamed",
    "renamed-answer", "solution-on", "twice",
)  # fmt: skip
"""What nbgrader itself fails on."""


def shape_cases() -> list[Case]:
    """Return what learners do to a notebook's shape, under two settings."""
    plain = Case("shape", {"shape": SHAPE})
    for name, edits in EDITS.items():
        plain.students[f"s-{name}"] = {"shape": edited(_solved(), *edits)}  # type: ignore[arg-type]
    plain.students["s-untouched"] = {"shape": released(SHAPE)}
    plain.differs = {f"s-{name}": "refused" for name in REFUSED} | {"s-extra-key": "extra-key"}
    added = Case("added", {"shape": SHAPE}, config="c.OverwriteCells.add_missing_cells = True")
    for name in ("solved", "test-deleted", "both-deleted", "task-deleted", "essay-deleted", "program-deleted",
                 "last-test-deleted", "answer-deleted", "twice"):  # fmt: skip
        added.students[f"m-{name}"] = {"shape": edited(_solved(), *EDITS[name])}  # type: ignore[arg-type]
    added.differs["m-twice"] = "refused"
    return [plain, added]


def random_case(seed: int, count: int = 20) -> Case:
    """Return an assignment and submissions put together by chance."""
    chance = random.Random(seed)
    names = chance.sample(sorted(set(FORMS) - {"broken", "exit"}), 12)
    source = book(
        given(HELPER, "given"), answer(SUM, "total"), *(exam(FORMS[name], name, 2) for name in names),
        text("Explain.", "essay", grade=True, solution=True, points=4),
    )  # fmt: skip
    case = Case("chance", {"chance": source})
    for number in range(count):
        edits = [write("total", ANSWERS[chance.choice(sorted(set(ANSWERS) - {"endless-recursion"}))])]
        if chance.random() < 0.5:
            edits.append(write("essay", chance.choice(["Because.", "", "Explain."])))
        if chance.random() < 0.3:
            edits.append(delete(chance.choice(names)))
        elif chance.random() < 0.3:
            edits.append(write(chance.choice(names), "2"))
        if chance.random() < 0.4:
            edits.append(insert("essay", _scrap(chance)))
        case.students[f"r-{number:02d}"] = {"chance": edited(released(source), *edits)}
    return case


def _scrap(chance: random.Random) -> Cell:
    return code(
        chance.choice(["1 / 0", "print(total([1]))", "seen = None", "total", "import sys; sys.exit()", "def ("])
    )
