# ruff: noqa: E501 - snippets of code, each in one piece
"""Code that looks at frames, files, memory or the shell for honest reasons, in tests and in answers."""

from __future__ import annotations

from tests.grader.autograde.plain.corpus import Case, answer, book, edited, exam, given, released, write

TESTS = {
    "model": "import pydantic\nclass Pair(pydantic.BaseModel):\n    a: int\nassert Pair(a=total([1])).a == 1",
    "created-model": "made = pydantic.create_model('Made', n=(int, ...))\nassert made(n=total([2])).n == 2",
    "adapter": "assert pydantic.TypeAdapter(list[int]).validate_python([total([3])]) == [3]",
    "validated-call": "@pydantic.validate_call\ndef twice(n: int) -> int:\n    return 2 * n\nassert twice(total([2])) == 4",
    "dataframe-query": "import pandas\nframe = pandas.DataFrame({'a': [1, 2, 3]})\nassert len(frame.query('a > 2')) == total([1])",
    "pandas-warning": "import warnings\nwith warnings.catch_warnings():\n    warnings.simplefilter('ignore')\n    found = pandas.Series(['x']).str.contains('(x)')\nassert found.all()",
    "stack": "import inspect\nassert inspect.stack()[0].function == '<module>'\nassert inspect.currentframe().f_code.co_name == '<module>'",
    "traceback-frame": "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    assert error.__traceback__.tb_frame.f_code.co_name == '<module>'",
    "generator-code": "numbers = (n for n in [1])\nassert numbers.gi_code.co_name == '<genexpr>'",
    "builtins-module": "assert __builtins__.sum([1, 2]) == 3 and hasattr(__builtins__, 'len')",
    "builtins-identity": "import builtins\nassert builtins.print is print and inspect.isbuiltin(len) and type(print).__name__ == 'builtin_function_or_method'",
    "patched-builtin": "from unittest import mock\nwith mock.patch('builtins.sum', return_value=9):\n    assert sum([1]) == 9",
    "source-of-helper": "def helper(n):\n    return n + 1\nassert 'n + 1' in inspect.getsource(helper)",
    "annotations": "from __future__ import annotations\ndef g(x: int) -> Later:\n    return x\nassert g.__annotations__ == {'x': 'int', 'return': 'Later'}",
    "forward-reference": "class Node:\n    next: Node\nassert Node.__annotations__['next'] == 'Node'",
    "cell-above": "assert 'class Node' in In[-2] and In[-1].startswith('assert')",
    "last-input": "assert 'cell-above' not in In[-1] and _i.startswith('assert')",
    "shown-value": "total([1, 0.5])",
    "last-value": "assert _ == 1.5 and 1.5 in Out.values()",
    "notebook-file": "import json\nassert json.load(open('honest.ipynb'))['nbformat'] == 4",
    "picture": "class Picture:\n    def _repr_png_(self):\n        return b'\\x89PNG' + bytes(20)\nPicture()",
    "numpy-score": "import numpy\nnumpy.set_printoptions(legacy='1.25')\nnumpy.float64(0.5)",
    "sympy-score": "import sympy\nsympy.Rational(1, 2) + sympy.Float(0.25)",
    "profiled": "import cProfile\nprofile = cProfile.Profile()\nprofile.enable()\ntotal([1])\nprofile.disable()\nassert profile.getstats()",
    "traced": "import sys\nlines = []\nsys.settrace(lambda *about: lines.append(about))\ntotal([1])\nsys.settrace(None)\nassert lines",
    "started-patch": "clock = mock.patch('time.time', return_value=7)\nclock.start();",
    "stopped-patch": "import time\nassert time.time() == 7\nclock.stop()\nassert time.time() > 7",
    "random-of-setup": "assert roll() == 4",
    "garbage": "import gc\nassert gc.get_objects() and gc.get_referrers(total)",
    "cached-table": "assert pandas.get_option('display.max_columns') == 20",
    "own-warnings": "assert 'warnings' in globals()",
    "bound-method": "assert 1 <= randint(1, 6) <= 6 and choice([2]) == 2",
}
SETUP = (
    "from __future__ import annotations\nfrom random import choice, randint, shuffle\nimport random\nfrom unittest import mock\n"
    "patcher = mock.patch('random.randrange', return_value=4)\npatcher.start()\ndef roll():\n    return random.randrange(6)"
)
TOTAL = "def total(numbers):\n    ### BEGIN SOLUTION\n    return sum(numbers)\n    ### END SOLUTION"
RIGHT = "def total(numbers):\n    return sum(numbers)\n"
SOURCE = book(given(SETUP, "setup"), answer(TOTAL, "total"), *(exam(source, name, 2) for name, source in TESTS.items()))
ANSWERS = {
    "right": RIGHT,
    "wrong": "def total(numbers):\n    return 0\n",
    "temporary": f"{RIGHT}import tempfile\nwith tempfile.TemporaryDirectory() as folder:\n    print(len(open(folder + '/x', 'w').name) > 3)\n"
    "with tempfile.NamedTemporaryFile() as file:\n    file.write(b'x')\nprint(tempfile.mkstemp()[0] > 2)",
    "copies": f"{RIGHT}import os, shutil\nos.mkdir('one')\nopen('one/x', 'w').close()\nshutil.copytree('one', 'two')\nshutil.copy2('one/x', 'y')\n"
    "os.utime('y', (1, 1))\nprint(sorted(os.listdir('two')), os.stat('y').st_mtime)\nshutil.rmtree('one'), shutil.rmtree('two'), os.remove('y')",
    "library-in-c": f"{RIGHT}import ctypes\nprint(ctypes.CDLL(None).abs(-3))",
    "threads": f"{RIGHT}from concurrent.futures import ThreadPoolExecutor\nimport threading\ngate = threading.Barrier(40)\n"
    "with ThreadPoolExecutor(40) as pool:\n    print(sum(pool.map(lambda n: n + gate.wait() * 0, range(40))))",
    "user": f"{RIGHT}import getpass\nprint(bool(getpass.getuser()))",
    "many-files": f"{RIGHT}files = [open('x%d' % (n % 2), 'w') for n in range(100)]\nprint(len(files))\nfor each in files:\n    each.close()\n"
    "import os\nos.remove('x0'), os.remove('x1')",
    "names": f"{RIGHT}list = [1]\nhelper = made = profile = 0\ndef max(*values):\n    return 0",
    "logs": "import functools, inspect\ndef logged(function):\n    @functools.wraps(function)\n    def call(*values):\n"
    "        assert inspect.stack()[1].function and inspect.currentframe().f_back.f_code\n        return function(*values)\n    return call\n"
    "@logged\ndef total(numbers):\n    return sum(numbers)",
    "magics": f"{RIGHT}%cd -q ..\n%cd -q -\n%precision 3\n%time total([1])\n%prun -q total([1])",
    "folder": f"{RIGHT}import os\nos.mkdir('data')\n%cd -q data\n%cd -q ..\nos.rmdir('data')",
}


def honest_case() -> Case:
    """Return the assignment, with a student for each kind of answer."""
    case = Case("honest", {"honest": SOURCE})
    for name, body in ANSWERS.items():
        case.students[f"h-{name}"] = {"honest": edited(released(SOURCE), write("total", body))}
    return case
