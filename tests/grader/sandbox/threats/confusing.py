"""Confusing: values, texts, names and files that are not what they seem."""

from __future__ import annotations

from tests.grader.sandbox.threats.threat import GONE, HELD, Threat, attack

THREATS = (
    Threat(
        "values JSON cannot hold",
        "both ends refuse them: no NaN, no depth over 100, no lone surrogates",
        (
            attack("not a number", "return float('nan')", "not json"),
            attack("infinity in a list", "return [float('inf')]", "not json"),
            attack("half a character", "return '\\ud800'", '"\\ufffd"'),
            attack("half a character as a key", "return {'\\ud800': 1}", '{"\\ufffd": 1}'),
            attack("half a character in an exception", "raise ValueError('\\ud800')", "ValueError"),
            attack("half a character printed", "print('\\ud800'); return 'held'", HELD),
            attack("half a character in a name", "raise type('E\\ud800', (Exception,), {})", "E\ufffd",
                   "UnicodeEncodeError"),
            attack("nothing but NUL", "return '\\0' * 3", '"\\u0000\\u0000\\u0000"'),
            attack("colours of a terminal", "return '\\x1b[2J\\x1b]0;title\\x07'",
                   '"\\u001b[2J\\u001b]0;title\\u0007"'),
            attack("lists in lists in lists", "x = []\nfor _ in range(900): x = [x]\nreturn x", "not json", *GONE),
            attack("a list that holds itself", "x = []; x.append(x); return x", "not json"),
            attack("bytes", "return b'10'", "not json"),
            attack("keys that are no text", "return {(1, 2): 3}", "not json"),
        ),
    ),
    Threat(
        "cells with unusual characters",
        "a cell that is not Python is an error in that cell",
        (
            attack("NUL in a cell", "x = '\0'\ndef attack(): return 1", "ValueError", "SyntaxError", body=False),
            attack("byte order mark in a cell", "\ufeffdef attack(): return 'held'", HELD, "SyntaxError", body=False),
            attack("another encoding announced", "# -*- coding: utf-16 -*-\ndef attack(): return 'held'", HELD,
                   body=False),
            attack("half a character in a cell", "def attack(): return '\ufffd'", '"\\ufffd"', body=False),
            attack("text that turns around", "def attack():\n    return 'held' # \u202e 01 nruter \u2066", HELD,
                   body=False),
            attack("letters that look alike", "def \U0001d41a\U0001d42d\U0001d42d\U0001d41a\U0001d41c\U0001d424():\n"
                   "    return 'held'", HELD, body=False),
            attack("a magic that is no magic", "%load_ext evil\n!rm -rf /\n%%bash\ndef attack(): return 'held'",
                   "ModuleNotFoundError", body=False),
            attack("a cell of another language", "%%bash\nrm -rf /", "not defined", body=False),
            attack("a cell of one line without end", "def attack(): return 'held'" + " " * 3_000_000, HELD, body=False),
        ),
    ),
    Threat(
        "startup files and modules beside the notebook",
        "Python has started without them; only the submission's own process finds them, as under a kernel",
        (
            attack("modules named like libraries", "for n in ('json', 'openai', 'pydantic', 'sitecustomize'):\n"
                   "  open(n + '.py', 'w').write('raise SystemExit')\nimport json, openai, sitecustomize\n"
                   "return 'held'", HELD, "SystemExit"),
            attack("settings of the interpreter", "import os\nos.environ.update(PYTHONSTARTUP='x.py', PYTHONPATH='.', "
                   "PYTHONHOME='.', LD_PRELOAD='./x.so', PYTHONBREAKPOINT='os.abort')\nreturn 'held'", HELD),
            attack("a module put on the path", "import sys; open('evil.py', 'w').write('x = 1')\n"
                   "sys.path.insert(0, '.'); import evil; return 'held'", HELD),
        ),
        ("startup_files",),
        ("grader/sandbox/test_layers.py::test_settings_of_the_judges_python_do_not_reach_the_sandbox",),
    ),
    Threat(
        "other kernels, encodings, formats",
        "a notebook that is not UTF-8 JSON of format 3 or 4 for Python is rejected with the reason",
        (),
        ("other_kernel", "latin1", "utf16", "utf32", "byte_order_mark", "not_json", "empty_file", "truncated",
         "not_a_notebook", "a_list", "cells_are_no_list", "source_is_a_number", "old_format", "format_infinity",
         "not_a_number_in_metadata", "lone_surrogates", "nul_in_names", "wrong_assignment"),
    ),
    Threat(
        "duplicate ids, renamed cells",
        "cells are identified by the instructor's names; of two with one name the last counts, as in nbgrader",
        (),
        ("duplicate_ids", "duplicate_keys", "ids_that_are_no_text", "check_renamed", "check_twice", "answer_twice",
         "tampered_setup"),
    ),
    Threat(
        "links, pipes and devices in the submission folder",
        "only an ordinary file in the submission's own folder is read",
        (),
        ("link_to_the_solution", "link_to_itself", "link_to_a_device", "link_to_another_student", "a_fifo", "a_socket",
         "a_folder", "no_notebook", "time_is_a_fifo", "time_is_a_link", "hard_link_to_the_solution"),
        ("grader/autograde/test_submissions.py::test_links_and_pipes_under_another_name_are_never_opened",),
    ),
    Threat(
        "odd names of folders",
        "names are data: never a command, a path or markup; one folder is one student",
        (),
        (),
        ("grader/autograde/test_odd_names.py",),
    ),
)  # fmt: skip
