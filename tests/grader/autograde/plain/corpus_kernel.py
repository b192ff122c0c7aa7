# ruff: noqa: E501 - snippets of code, each in one piece
"""Corpus cases of learner code in a kernel: one snippet a notebook, at the top of a cell and inside of a test.

Each snippet is the body of ``behave``; the tests call it, show what it returns, and look at it.
"""

from __future__ import annotations

import textwrap

from tests.grader.autograde.plain.corpus import (
    Book,
    Case,
    answer,
    book,
    code,
    edited,
    exam,
    given,
    insert,
    released,
    text,
    write,
)

SOURCE = book(
    text("# Behaviour"),
    given("import os, sys\ncount = 0", "given"),
    answer("def behave():\n    ### BEGIN SOLUTION\n    return 2\n    ### END SOLUTION", "behave"),
    exam("behave()", "shown", 4),
    exam("result = behave()", "called", 1),
    exam("assert behave() == 2", "compared", 2),
    exam(
        "assert behave() == 2\n### BEGIN HIDDEN TESTS\nassert behave() + 1 == 3, 'hidden'\n### END HIDDEN TESTS",
        "hidden",
    ),
    exam("behave();", "quiet"),
    exam("print('before')\nvalue = behave()\n0.5 if value == 2 else 0", "partial"),
)

BODIES = {
    "plain": "return 2",
    "none": "return None",
    "wrong": "return 3",
    "string": "return 'two'",
    "number-string": "return '2'",
    "true": "return True",
    "negative": "return -1",
    "infinite": "return float('nan')",
    "float": "return 1.5",
    "zero": "return 0",
    "list": "return [1, 2]",
    "long-list": "return list(range(300))",
    "dict": "return {'b': 1, 'a': [1, 2, {'c': None}]}",
    "nested": "return {'k%d' % i: list(range(40)) for i in range(4)}",
    "bytes": "return b'\\x00\\xff'",
    "complex": "return 2+0j",
    "fraction": "import fractions; return fractions.Fraction(2)",
    "decimal": "import decimal; return decimal.Decimal(2)",
    "generator": "return (i for i in [2])",
    "ellipsis": "return ...",
    "prints": "print('hello'); return 2",
    "prints-much": "print('x' * 3000); return 2",
    "prints-lines": "print('\\n'.join('line %d' % i for i in range(1500))); return 2",
    "prints-unicode": "print('żółw 🐢 \\x1b[31mred\\x1b[0m'); return 2",
    "carriage-return": "print('a\\rb'); print('c\\b'); return 2",
    "prints-no-newline": "print('no end', end=''); return 2",
    "prints-flush": "print('a', flush=True); print('b', file=sys.stderr, flush=True); print('c', flush=True); return 2",
    "stderr": "print('oops', file=sys.stderr); return 2",
    "stderr-empty": "print('', end='', file=sys.stderr); return 2",
    "writes-stderr": "sys.stderr.write('oops'); return 2",
    "warning": "import warnings; warnings.warn('careful'); return 2",
    "deprecation": "import warnings; warnings.warn('old', DeprecationWarning); return 2",
    "warning-ignored": "import warnings\nwarnings.simplefilter('ignore')\nwarnings.warn('careful')\nreturn 2",
    "logging": "import logging; logging.warning('log'); return 2",
    "logging-info": "import logging; logging.info('log'); return 2",
    "raises": "raise ValueError('no')",
    "raises-unicode": "raise ValueError('żółw')",
    "raises-bare": "raise KeyError",
    "raises-custom": "class Mine(Exception):\n    pass\nraise Mine('m', 1)",
    "raises-base": "class Mine(BaseException):\n    pass\nraise Mine()",
    "raises-chain": "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise RuntimeError('after') from error",
    "raises-bad-str": "class Mine(Exception):\n    def __str__(self):\n        return 'x' * 20\nraise Mine",
    "raises-group": "raise ExceptionGroup('two', [ValueError(1), TypeError(2)])",
    "assertion": "assert False, 'mine'",
    "system-exit": "raise SystemExit(0)",
    "sys-exit": "sys.exit(3)",
    "keyboard": "raise KeyboardInterrupt",
    "stop-iteration": "return next(iter([]))",
    "recursion": "return behave()",
    "name-error": "return undefined_name",
    "catches": "try:\n    1 / 0\nexcept ZeroDivisionError:\n    return 2",
    "prints-traceback": "import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    traceback.print_exc()\nreturn 2",
    "formats-traceback": "import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    print(len(traceback.format_exc()) > 9)\nreturn 2",
    "display": "display(1, 'a'); return 2",
    "display-html": "from IPython.display import HTML; display(HTML('<b>x</b>')); return 2",
    "returns-html": "from IPython.display import HTML; return HTML('<b>x</b>')",
    "markdown-latex": "from IPython.display import Markdown, Latex, Math; display(Markdown('*x*'), Latex('$x$')); return Math('y')",
    "svg-json": "from IPython.display import SVG, JSON; display(SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>')); return JSON({'a': 1})",
    "image": "from IPython.display import Image; import base64; return Image(data=base64.b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='))",
    "display-id": "handle = display('first', display_id='one'); handle.update('second'); return 2",
    "clear-output": "from IPython.display import clear_output; print('gone'); clear_output(); print('there'); return 2",
    "clear-wait": "from IPython.display import clear_output; print('gone'); clear_output(wait=True); print('there'); return 2",
    "repr-html": "class R:\n    def _repr_html_(self):\n        return '<i>r</i>'\n    def __repr__(self):\n        return 'R!'\nreturn R()",
    "repr-bundle": "class R:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n        return {'text/plain': 'p', 'text/html': '<p>'}\nreturn R()",
    "repr-raises": "class R:\n    def __repr__(self):\n        raise ValueError('repr')\nreturn R()",
    "repr-ipython-display": "class R:\n    def _ipython_display_(self):\n        print('shown itself')\nreturn R()",
    "pretty": "class R:\n    def _repr_pretty_(self, p, cycle):\n        p.text('pretty')\nreturn R()",
    "dataclass": "import dataclasses\nD = dataclasses.make_dataclass('D', ['a'])\nreturn D(1)",
    "set-of-strings": "return {'one'}",
    "ordered-dict": "import collections; return collections.OrderedDict(a=1)",
    "counter": "import collections; return collections.Counter('aab')",
    "named-tuple": "import collections; return collections.namedtuple('P', 'x y')(1, 2)",
    "enum": "import enum\nclass C(enum.Enum):\n    RED = 1\nreturn C.RED",
    "function": "return len",
    "class": "return dict",
    "module": "import math; return math.pi",
    "input": "return input('name? ')",
    "getpass": "import getpass; return getpass.getpass()",
    "widget": "import ipywidgets; return ipywidgets.IntSlider(value=3)",
    "widget-display": "import ipywidgets; display(ipywidgets.HTML('<b>w</b>')); return 2",
    "widget-output": "import ipywidgets\nout = ipywidgets.Output()\nwith out:\n    print('caught')\nreturn 2",
    "widget-output-stderr": "import ipywidgets\nout = ipywidgets.Output()\ndisplay(out)\nwith out:\n    print('caught', file=sys.stderr)\nreturn 2",
    "interact": "import ipywidgets\nipywidgets.interact(lambda x: x, x=3)\nreturn 2",
    "ipython": "return type(get_ipython()).__name__",
    "ipython-user-ns": "get_ipython().user_ns['pushed'] = 5; return pushed",
    "run-line-magic": "get_ipython().run_line_magic('time', 'x = 1'); return 2",
    "run-cell": "get_ipython().run_cell('print(7)'); return 2",
    "loop-running": "import asyncio; return asyncio.get_running_loop().is_running()",
    "asyncio-run": "import asyncio\nasync def f():\n    return 2\nc = f()\ntry:\n    return asyncio.run(c)\nfinally:\n    c.close()",
    "new-loop-thread": "import asyncio, concurrent.futures\nasync def f():\n    await asyncio.sleep(0)\n    return 2\nwith concurrent.futures.ThreadPoolExecutor() as pool:\n    return pool.submit(lambda: asyncio.run(f())).result()",
    "coroutine": "async def f():\n    return 2\nreturn f()",
    "thread-prints": "import threading\nt = threading.Thread(target=lambda: print('from a thread'))\nt.start(); t.join()\nreturn 2",
    "thread-raises": "import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start(); t.join()\nreturn 2",
    "writes-file": "open('mine.txt', 'w').write('x'); return len(open('mine.txt').read()) + 1",
    "missing-file": "return open('nowhere.txt')",
    "main": "return __name__",
    "global-state": "global count\ncount += 1\nreturn count + 1",
    "sqlite": "import sqlite3; return sqlite3.connect(':memory:').execute('select 2').fetchone()[0]",
    "redirect": "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as f:\n    print('kept')\nreturn 2",
    "redirect-stderr": "import contextlib, io\nwith contextlib.redirect_stderr(io.StringIO()) as f:\n    print('kept', file=sys.stderr)\nreturn 2",
    "replaces-stdout": "import io\nold, sys.stdout = sys.stdout, io.StringIO()\nprint('lost')\nsys.stdout = old\nreturn 2",
    "isatty": "return (sys.stdout.isatty(), sys.stdout.encoding)",
    "stdin": "return sys.stdin.read()",
    "environment": "return os.environ.get('NBGRADER_EXECUTION')",
    "pickle": "import pickle\nreturn pickle.loads(pickle.dumps({'a': 1}))",
    "source": "import inspect; return inspect.getsource(behave).count('getsource')",
    "frame-names": "import collections\nreturn collections.namedtuple('Q', 'a')(1).__class__.__module__",
    "numpy": "import numpy; return numpy.float64(2)",
    "numpy-array": "import numpy; return numpy.arange(3)",
    "pydantic": "import pydantic\nclass M(pydantic.BaseModel):\n    a: int\nreturn M(a=1)",
    "mock-print": "from unittest import mock\nwith mock.patch('builtins.print') as p:\n    print('x')\nreturn 1 + p.call_count",
    "exit-name": "return exit.__class__.__name__",
    "tqdm-like": "for i in range(3):\n    sys.stderr.write('\\r%d' % i)\nreturn 2",
    "surrogate": "return '\\ud800'",
    "print-surrogate": "print('\\ud83d'); return 2",
    "null": "print('a\\x00b'); return 'a\\x00b'",
    "displayhook": "sys.displayhook(7); return 2",
    "faulthandler-fd": "import time; os.write(1, b'raw\\n'); time.sleep(0.3); return 2",
    "raw-stderr": "os.write(2, b'raw\\n'); return 2",
}

CELLS = {
    "line-magic": "%matplotlib --list",
    "time-magic": "%time x = 1",
    "timeit-magic": "%timeit -n1 -r1 1 + 1",
    "cell-capture": "%%capture caught\nprint('kept away')",
    "cell-time": "%%time\nx = 5\nx",
    "unknown-magic": "%nothing here",
    "unknown-cell-magic": "%%nothing\nx",
    "who": "mine = 1\n%who_ls int",
    "who-empty": "%who str",
    "precision": "%precision 2\n3.14159",
    "pinfo": "len?",
    "env-magic": "%env HOMEWORK=1\nimport os\nos.environ['HOMEWORK']",
    "writefile": "%%writefile made.py\nx = 3",
    "load-ext": "%load_ext nothing_there",
    "pwd-magic": "type(get_ipython().run_line_magic('pwd', '')).__name__",
    "await": "import asyncio\nawait asyncio.sleep(0)\n'waited'",
    "async-with": "import contextlib\n@contextlib.asynccontextmanager\nasync def m():\n    yield 5\nasync with m() as five:\n    print(five)",
    "async-for": "async def g():\n    yield 1\n[x async for x in g()]",
    "task-later": "import asyncio\nasync def late():\n    await asyncio.sleep(0)\n    print('late')\ntask = asyncio.create_task(late())",
    "syntax-error": "def (",
    "indentation-error": "  x = 1\n y = 2",
    "unclosed": "print('a'",
    "return-outside": "return 5",
    "future": "from __future__ import annotations\nclass A:\n    x: Undefined",
    "last-output": "41 + 1",
    "history-names": "5\n_ih[-1][:1], type(Out).__name__",
    "underscore": "_",
    "multiple": "1\n2\n3",
    "semicolon": "4;",
    "comment-after": "4; # quiet",
    "assignment": "x = 4",
    "walrus": "(y := 4)",
    "delete-behave": "del behave",
    "shadow-print": "print = 5",
    "shadow-len": "len = 5",
    "interactivity": "get_ipython().ast_node_interactivity = 'all'\n1\n2",
    "reset": "%reset -f",
    "getoutput-type": "type(get_ipython().getoutput).__name__",
    "exec": "exec('behaved = 1')\nbehaved",
    "star-import": "from math import *\npi",
    "import-own": "import types; m = types.ModuleType('m'); m.x = 1; m.x",
    "changes-count": "get_ipython().execution_count = 50",
    "raises-exception-tag": "1 / 0",
    "long-line": "'" + "y" * 5000 + "'",
    "empty": "   \n",
    "only-comment": "# nothing",
    "docstring": "'''only text'''",
    "bell": "print('\\a')",
    "chdir": "import os; os.chdir('/')",
    "stderr-before": "import sys; print('err', file=sys.stderr)\nprint('out')",
    "mixed-streams": "import sys\nfor i in range(3):\n    print(i)\n    print(i, file=sys.stderr)",
    "custom-exc": "get_ipython().set_custom_exc((ValueError,), lambda *a, **k: print('handled'))\nraise ValueError('x')",
    "pre-run-hook": "get_ipython().events.register('post_run_cell', lambda result: print('hooked'))",
    "formatter": "get_ipython().display_formatter.formatters['text/plain'].for_type(int, lambda o, p, c: p.text('int!'))\n5",
}
"""Whole cells of the learner's own, before a solution that works."""

DIFFERS = {
    "k-writes-file": "made-files",
    "c-writefile": "made-files",
    "c-formatter": "review",
    "c-custom-exc": "review",
    "c-pre-run-hook": "review",
    "k-displayhook": "review",
    "k-print-surrogate": "surrogate",
    "c-changes-count": "count",
    "k-ipython-user-ns": "refused",
    "k-repr-ipython-display": "refused",
    "k-repr-raises": "refused",
}


def _body(source: str) -> str:
    return "def behave():\n" + textwrap.indent(source, "    ")


def kernel_case() -> Case:
    """Return the assignment whose students each do one thing."""
    case = Case("kernel", {"behave": SOURCE})
    for name, body in BODIES.items():
        notebook = edited(released(SOURCE), write("behave", _body(body)))
        case.students[f"k-{name}"] = {"behave": notebook}
    for name, source in CELLS.items():
        own = code(source)
        if name == "raises-exception-tag":
            own["metadata"]["tags"] = ["raises-exception"]
        work = write("behave", _body("return 2"))
        case.students[f"c-{name}"] = {"behave": edited(released(SOURCE), work, insert("shown", own))}
    case.students["c-skip-tag"] = {"behave": _skipping()}
    case.students["k-untouched"] = {"behave": released(SOURCE)}
    case.differs = {student: why for student, why in DIFFERS.items() if student in case.students}
    return case


def _skipping() -> Book:
    own = code("1 / 0")
    own["metadata"]["tags"] = ["skip-execution"]
    return edited(released(SOURCE), write("behave", _body("return 2")), insert("shown", own))
