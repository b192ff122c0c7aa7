"""Corpus cases around a notebook: several, files beside them, due dates, settings, old metadata, time limits."""

from __future__ import annotations

import copy
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

ONE = book(answer("### BEGIN SOLUTION\nx = 1\n### END SOLUTION", "x"), exam("assert x == 1", "x-test", 2))
TWO = book(
    given("data = open('data/numbers.txt').read().split()", "load"),
    answer("### BEGIN SOLUTION\nn = len(data)\n### END SOLUTION", "n"),
    exam("assert n == 3", "n-test", 3),
    exam("import helpers\nhelpers.points(n)", "n-helper", 2),
)
FILES = {"data/numbers.txt": "1 2 3", "helpers.py": "def points(n):\n    return 2 if n == 3 else 0.5\n"}


def several_case() -> Case:
    """Return an assignment of several notebooks with files beside them."""
    one, two = released(ONE), released(TWO)
    good_one, good_two = edited(one, write("x", "x = 1")), edited(two, write("n", "n = len(data)"))
    third = book(code("print('mine')"))
    mine = b"9 9"
    case = Case("several", {"one": ONE, "two": TWO}, files=FILES)
    case.students = {
        "f-good": {"one": good_one, "two": good_two},
        "f-untouched": {"one": one, "two": two},
        "f-one-missing": {"two": good_two},
        "f-two-missing": {"one": good_one},
        "f-third": {"one": good_one, "two": good_two, "three": third},
        "f-own-data": {"one": good_one, "two": good_two, "data/numbers.txt": mine},
        "f-own-helper": {"one": good_one, "two": good_two, "helpers.py": b"def points(n):\n    return 2\n"},
        "f-more-files": {"one": good_one, "two": good_two, "notes/mine.txt": b"hello", "figure.png": b"\x89PNG"},
        "f-reads-own": {
            "one": edited(one, write("x", "x = int(open('mine.txt').read())")), "two": good_two, "mine.txt": b"1",
        },
        "f-reads-neighbour": {
            "one": good_one,
            "two": edited(two, write("n", "import os\nn = len(data)\nsorted(os.listdir('data'))")),
        },
    }  # fmt: skip
    return case


def kept_files_case() -> Case:
    """Return an assignment whose learners write a module of their own."""
    source = book(
        given("import mine", "load"),
        exam("assert mine.f(1) == 2", "mine-test", 2),
        exam("mine.f(0)", "mine-value", 2),
    )
    config = (
        'c.Autograde.exclude_overwriting = {"kept": ["mine.py"]}\nc.CourseDirectory.ignore = ["*.log", "__pycache__"]'
    )
    case = Case("kept", {"kept": source}, files={"mine.py": "def f(n):\n    return None\n"}, config=config)
    case.students = {
        "e-own": {"kept": released(source), "mine.py": b"def f(n):\n    return n + 1\n", "run.log": b"x"},
        "e-missing": {"kept": released(source)},
        "e-broken": {"kept": released(source), "mine.py": b"def f(n:\n"},
    }
    return case


def late_cases() -> list[Case]:
    """Return submissions before and after the due date, under two rules."""
    made = []
    for name, method in (("late-zero", "zero"), ("late-none", "none")):
        config = f'c.LateSubmissionPlugin.penalty_method = "{method}"'
        case = Case(name, {"one": ONE}, due="2026-02-03 12:00:00 UTC", config=config)
        for student, stamp in (("early", "2026-02-03 11:00:00 UTC"), ("late", "2026-02-03 12:00:10 UTC")):
            good = edited(released(ONE), write("x", "x = 1"))
            case.students[f"l-{student}"] = {"one": good, "timestamp.txt": stamp.encode()}
        case.students["l-no-stamp"] = {"one": edited(released(ONE), write("x", "x = 2"))}
        case.students["l-other-zone"] = {
            "one": edited(released(ONE), write("x", "x = 1")), "timestamp.txt": b"2026-02-03 13:00:00 +0200",
        }  # fmt: skip
        made.append(case)
    return made


def settings_cases() -> list[Case]:
    """Return courses with settings of their own for what happens to outputs."""
    prints = "import sys\nfor n in range(30):\n    print(n)\nx = 1"
    noisy = "import sys\nprint('known noise', file=sys.stderr)"
    source = book(
        answer("### BEGIN SOLUTION\nx = 1\n### END SOLUTION", "x"),
        exam("import sys\nprint('known noise', file=sys.stderr)\nassert x == 1", "x-test", 2),
        exam("for n in range(30):\n    print(n)\n2", "x-long", 2),
    )
    students = {
        "o-prints": {"outputs": edited(released(source), write("x", prints))},
        "o-noisy": {"outputs": edited(released(source), write("x", noisy))},
        "o-deep": {
            "outputs": edited(released(source), write("x", "def f(n):\n    return f(n - 1) if n else 1 / 0\nf(50)"))
        },
    }
    configs = {
        "limited": "c.LimitOutput.max_lines = 10\nc.LimitOutput.max_traceback = 6",
        "ignored": 'c.IgnorePattern.enabled = True\nc.IgnorePattern.pattern = "known noise"',
        "cleared": "c.ClearMetadataPreprocessor.enabled = True",
        "unlimited": "c.LimitOutput.enabled = False\nc.Execute.coalesce_streams = True",
    }
    return [Case(name, {"outputs": source}, copy.deepcopy(students), config=text) for name, text in configs.items()]


def slow_case() -> Case:
    """Return cells that take too long, and what they do about being stopped."""
    source = book(
        answer("def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION", "f"),
        exam("assert f() == 1", "f-test", 2),
        exam("1 + 1", "after", 2),
    )
    bodies = {
        "loop": "while True:\n    pass",
        "sleep": "import time\ntime.sleep(60)",
        "catches": "try:\n    while True:\n        pass\nexcept KeyboardInterrupt:\n    return 1",
        "prints": "import time\nwhile True:\n    print('.')\n    time.sleep(0.8)",  # three times, and far from a fourth
    }
    case = Case("slow", {"slow": source}, config="c.Execute.timeout = 2")
    for name, body in bodies.items():
        answered = write("f", "def f():\n" + textwrap.indent(body, "    "))
        case.students[f"t-{name}"] = {"slow": edited(released(source), answered)}
    case.students["t-top-level"] = {
        "slow": edited(released(source), write("f", "f = lambda: 1\nimport time\ntime.sleep(30)"))
    }
    case.students["t-await"] = {
        "slow": edited(released(source), write("f", "f = lambda: 1\nimport asyncio\nawait asyncio.sleep(30)"))
    }
    case.differs["t-await"] = "stopped"
    return case


def old_case() -> Case:
    """Return submissions whose metadata is of nbgrader's older versions."""
    case = Case("old", {"old": ONE}, update=True)
    good = edited(released(ONE), write("x", "x = 1"))
    for version in (0, 1, 2):
        old = copy.deepcopy(good)
        for cell in old["cells"]:
            found = cell["metadata"]["nbgrader"]
            del found["task"]
            found["schema_version"] = version
            if version == 0:
                del found["schema_version"]
                if "points" in found:
                    found["points"] = str(found["points"])
        case.students[f"v-{version}"] = {"old": old}
    return case


AUTOTESTS = """\
python3:
    setup: "from hashlib import sha1"
    hash: 'sha1({{snippet}}.encode("utf-8")+b"{{salt}}").hexdigest()'
    dispatch: "type({{snippet}})"
    normalize: "str({{snippet}})"
    check: 'assert {{snippet}} == "{{value}}", "{{message}}"'
    success: "print('Success!')"
    templates:
        default:
            - test: "type({{snippet}})"
              fail: "type of {{snippet}} is not correct"
            - test: "{{snippet}}"
              fail: "value of {{snippet}} is not correct"
        int:
            - test: "type({{snippet}})"
              fail: "type of {{snippet}} is not int"
            - test: "{{snippet}}"
              fail: "value of {{snippet}} is not correct"
        list:
            - test: "len({{snippet}})"
              fail: "length of {{snippet}} is not correct"
            - test: "{{snippet}}"
              fail: "order of elements of {{snippet}} is not correct"
"""


def autotest_case() -> Case:
    """Return an assignment whose tests nbgrader writes out of the instructor's answers."""
    source = book(
        answer("### BEGIN SOLUTION\na = 5\nb = [1, 2, 3]\nc = 'x'\n### END SOLUTION", "abc"),
        exam("### AUTOTEST a", "a-test", 2),
        exam("### HASHED AUTOTEST b", "b-test", 2),
        exam("### BEGIN HIDDEN TESTS\n### AUTOTEST c; len(b)\n### END HIDDEN TESTS", "c-test", 2),
    )
    case = Case("autotest", {"auto": source}, files={"autotests.yml": AUTOTESTS})
    for name, body in {
        "right": "a = 5\nb = [1, 2, 3]\nc = 'x'",
        "wrong-type": "a = 5.0\nb = (1, 2, 3)\nc = 'X'",
        "order": "a = 6\nb = [3, 2, 1]\nc = 'x'",
        "missing": "a = 5",
    }.items():
        case.students[f"u-{name}"] = {"auto": edited(released(source), write("abc", body))}
    case.students["u-untouched"] = {"auto": released(source)}
    return case


def mixed_case() -> Case:
    """Return a notebook that has checks of this project and plain tests."""
    source = book(
        text("# Both"),
        given("from grader import check", "setup"),
        answer(
            "import json\ndef dispatch_tool_call(tool_call, registry):\n    ### BEGIN SOLUTION\n"
            "    name = tool_call.function.name\n"
            "    if name not in registry:\n        return json.dumps({'error': f'unknown tool {name}'})\n"
            "    return json.dumps(registry[name](**json.loads(tool_call.function.arguments)))\n    ### END SOLUTION",
            "dispatch_tool_call-answer",
        ),
        exam("assert callable(dispatch_tool_call)", "plain-test", 2),
        exam("import inspect\nlen(inspect.signature(dispatch_tool_call).parameters)", "plain-value", 3),
        text("Why?", "why", grade=True, solution=True, points=2),
    )
    case = Case("mixed", {"mixed": source})
    case.students["x-untouched"] = {"mixed": released(source)}
    wrong = "def dispatch_tool_call(tool_call, registry, more=None):\n    return ''"
    case.students["x-wrong"] = {"mixed": edited(released(source), write("dispatch_tool_call-answer", wrong))}
    case.students["x-own-cell"] = {"mixed": edited(released(source), insert("why", code("1 / 0")))}
    return case


def another_answer(notebook: Book) -> Book:
    """Return a copy."""
    return copy.deepcopy(notebook)
