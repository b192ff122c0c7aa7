"""Forging: a result the code did not earn."""

from __future__ import annotations

from tests.grader.sandbox.threats.threat import GONE, HELD, Threat, attack, forged

REPLY = "{'id': found('LearnerWorker')._current, 'reply': REPLY}"

THREATS = (
    Threat(
        "writing to the pipe",
        "every message is checked: its length, depth and fields, and the number of its request, new for each",
        (
            forged("garbage on the socket", "os.write(3, b'garbage, garbage, garbage')"),
            forged("half a frame", "os.write(3, frame({'id': '0', 'reply': {}})[:9])"),
            forged("a huge length", "os.write(3, b'\\xff\\xff\\xff\\xff')"),
            forged("nothing but zeros", "os.write(3, bytes(64))"),
            forged("a forged reply", "os.write(3, frame({'id': '0', 'reply': {'kind': 'value', 'value': 10}}))"),
            forged("a forged reply, and an end with exit code 0", "os.write(3, frame({'id': '0', 'reply': {'kind': "
                   "'value', 'value': 10}})); os._exit(0)"),
            forged("a thousand guesses of the number", "for n in range(1000): os.write(3, frame({'id': f'{n:016x}', "
                   "'reply': {'kind': 'value', 'value': 10}}))"),
            forged("a forged tool call", "os.write(3, frame({'id': '0', 'upcall': 'x', 'arguments': {}}))"),
            forged("deep JSON past the pipe", "os.write(3, frame(b'[' * 100000))"),
            forged("not a number, past the pipe", "os.write(3, frame(b'{\"id\": NaN}'))"),
            forged("a number of a million digits, past the pipe", "os.write(3, frame(b'{\"id\": ' + b'9' * 10**6 + "
                   "b'}'))"),
            forged("two answers in one object", "os.write(3, frame(b'{\"id\": 1, \"id\": 2, \"reply\": {}}'))"),
            forged("UTF-16 past the pipe", "os.write(3, frame('{\"id\": 1}'.encode('utf-16')))"),
            forged("a list as a message", "os.write(3, frame([]))"),
            forged("closed socket", "os.close(3)"),
            forged("socket replaced", "null = os.open('/dev/null', os.O_RDWR); os.dup2(null, 3)"),
            forged("socket shut down", "import socket; socket.socket(fileno=os.dup(3)).shutdown(2)"),
            forged("socket read empty", "while True: os.read(3, 65536)"),
            forged("endless bytes", "while True: os.write(3, bytes(65536))"),
            forged("a reply with the right id and no such kind",
                   f"os.write(3, frame({REPLY.replace('REPLY', str({'kind': 'passed', 'score': 10}))}))"),
            forged("a reply with the right id and odd fields",
                   f"os.write(3, frame({REPLY.replace('REPLY', str({'kind': 'error', 'type': [], 'message': {}}))}))"),
            forged("a reply that is no object", f"os.write(3, frame({REPLY.replace('REPLY', '10')}))"),
            forged("an output of no cell", "os.write(3, frame({'id': found('LearnerWorker')._current, 'output': "
                   "['stream', {'name': 'stdout', 'text': 'x'}]}))"),
            forged("a tool call of another call of the series",
                   "os.write(3, frame({'id': found('LearnerWorker')._current, "
                   "'upcall': 'x', 'arguments': {}, 'place': 7}))"),
            forged("writing at the end, by a finaliser", "class Last:\n  def __del__(self, write=os.write):\n"
                   "    write(3, bytes(9))\nglobal last\nlast = Last()", HELD),
            forged("writing at the end, by atexit", "import atexit; atexit.register(os.write, 3, bytes(9))", HELD),
            forged("writing from a signal handler", """
                import signal, time
                signal.signal(signal.SIGALRM, lambda *a: os.write(3, bytes(64)))
                signal.setitimer(signal.ITIMER_REAL, 0.01)
                time.sleep(1)
                """),
            forged("descriptors sent to the judge", "import socket; socket.send_fds(socket.socket(fileno=os.dup(3)), "
                   "[frame({})], [0, 1, 2])", "PermissionError"),
        ),
        ("calls_the_tools_itself", "upcall_flood"),
        ("grader/sandbox/test_hostile.py::test_an_answer_ahead_of_the_next_question_ends_the_process",
         "grader/sandbox/test_hostile.py::test_a_stub_kept_for_later_cannot_speak_to_the_judge",
         "grader/learner/test_remote_subject.py"),
    ),
    Threat(
        "patched builtins, json, imports and the SDK",
        "the judge compares JSON in its own process, where nothing is patched",
        (
            attack("json replaced", "import json\njson.dumps = json.loads = lambda *a, **k: 'right'\nreturn 'held'",
                   HELD),
            attack("encoder replaced", "import json.encoder\njson.encoder.JSONEncoder.default = lambda s, o: 10\n"
                   "return object()", "not json", "10"),
            attack("builtins replaced", "import builtins\nbuiltins.len = lambda o: 0\n"
                   "builtins.isinstance = lambda o, c: True\nbuiltins.dict = list\nreturn 'held'",
                   HELD, "TypeError", "SystemError", *GONE),
            attack("every builtin gone", "import builtins\nfor n in list(vars(builtins)):\n"
                   "  if n[0] != '_': delattr(builtins, n)\nreturn 'held'", HELD, "NameError", *GONE),
            attack("__import__ replaced", "import builtins\nbuiltins.__import__ = lambda *a, **k: None\n"
                   "return 'held'", HELD),
            attack("a finder of its own", "import sys\nclass F:\n  def find_spec(*a): raise SystemExit\n"
                   "sys.meta_path.insert(0, F())\nsys.path_hooks.insert(0, F)\nreturn 'held'", HELD),
            attack("a class builder of its own", "import builtins\nbuiltins.__build_class__ = lambda *a: 10\n"
                   "return 'held'", HELD),
            attack("codecs of its own", "import codecs\ncodecs.register(lambda name: 1 / 0)\n"
                   "codecs.register_error('strict', lambda e: ('10', e.end))\nreturn '\\ud800'", "\"\\ufffd\""),
            attack("a grader of its own", """
                import sys, types
                sys.modules['grader'].check = lambda name: 10
                sys.modules['grader.checks'] = types.ModuleType('grader.checks')
                return 'held'
                """, HELD),
            attack("the executor's own functions", "import gc\nfor o in gc.get_objects():\n"
                   "  if type(o).__name__ == 'Executor': type(o).call = lambda *a, **k: {'kind': 'passed'}\n"
                   "return 'held'", HELD),
            attack("output that returns no text", "import sys\ntype(sys.stdout).write = lambda self, text: 10\n"
                   "return 'held'", HELD),
            attack("output replaced", "import sys\nsys.stdout = sys.stderr = None\nreturn 'held'", HELD),
            attack("one is two", "import ctypes\nctypes.memmove(id(1001) + 24, id(1002) + 24, 4)\nreturn 'held'",
                   HELD, *GONE),
            attack("code that no compiler made", "c = (lambda: 1).__code__\n"
                   "exec(c.replace(co_code=bytes([100, 255, 83, 0] * 9), co_consts=(), co_stacksize=1))", *GONE,
                   "SystemError", "TypeError", "ValueError", "IndexError", "null"),
        ),
        ("patched_builtins", "patched_json", "patched_executor", "patched_sdk", "ctypes_memory"),
    ),
    Threat(
        "assert, IPython hooks and transformers",
        "no point hangs on an assert here, and IPython's hooks judge nothing",
        (
            attack("events of IPython", "get_ipython().events.register('pre_run_cell', print)", "null"),
            attack("a transformer of inputs", "get_ipython().input_transformers_post.append(list)", "null"),
            attack("a transformer of syntax trees", "get_ipython().ast_transformers.append(1)", "null"),
            attack("a formatter of results", "get_ipython().display_formatter.formatters.clear()", "null"),
            attack("another shell", "get_ipython().run_cell('10'); globals()['get_ipython'] = None", "null"),
            attack("compile replaced", "import ast, builtins\nast.parse = builtins.compile = builtins.exec = "
                   "builtins.eval = lambda *a, **k: 10\nreturn 'held'", HELD),
            attack("an option of the interpreter", "import sys\nsys.flags.optimize = 2", "AttributeError"),
        ),
        ("forged_check", "tampered_setup"),
    ),
    Threat(
        "trace functions, hooks and callbacks",
        "they run in the learner's process only and end with it",
        (
            attack("tracing", "import sys\nsys.settrace(lambda *a: 1 / 0)\nsys.setprofile(lambda *a: 1 / 0)\n"
                   "return 'held'", HELD, "ZeroDivisionError", *GONE),
            attack("tracing of the caller", """
                import sys
                def trace(frame, event, value):
                    if event == 'return' and isinstance(value, dict): value |= {'kind': 'passed', 'score': 10}
                    return trace
                frame = sys._getframe()
                while frame: frame.f_trace = trace; frame = frame.f_back
                sys.settrace(trace)
                return 'held'
                """, HELD, *GONE),
            attack("locals of the caller", """
                import ctypes, sys
                frame = sys._getframe(1)
                frame.f_locals.update({name: 10 for name in frame.f_locals})
                ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
                return 'held'
                """, HELD, "AttributeError", "TypeError", *GONE),
            attack("audit hook", "import sys\nsys.addaudithook(lambda *a: 1 / 0)\nreturn 'held'", HELD,
                   "ZeroDivisionError", *GONE),
            attack("audit hook that ends the process", "import os, sys\nsys.addaudithook(lambda *a: os._exit(0))\n"
                   "import wave\nreturn 'held'", *GONE),
            attack("excepthooks", "import sys, threading\n"
                   "sys.excepthook = sys.unraisablehook = threading.excepthook = attack\nreturn 'held'", HELD),
            attack("callbacks of the collector", "import gc\ngc.callbacks.append(lambda *a: 1 / 0)\ngc.collect()\n"
                   "return 'held'", HELD),
            attack("callbacks of weak references", "import weakref\nclass C: pass\nc = C()\n"
                   "global kept\nkept = weakref.ref(c, lambda r: 1 / 0)\nreturn 'held'", HELD),
            attack("a finaliser that raises the dead", "class C:\n  def __del__(self):\n    global back\n"
                   "    back = self\nC()\nreturn 'held'", HELD),
            attack("signal handlers", "import signal\nsignal.signal(signal.SIGALRM, lambda *a: attack())\n"
                   "signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)\nwhile True: pass", *GONE, "RecursionError"),
        ),
        ("trace_hooks",),
    ),
    Threat(
        "exit codes and endings",
        "how a process ends is read from the kernel and earns nothing",
        (
            attack("os._exit", "import os; os._exit(0)", *GONE),
            attack("sys.exit in a cell", "import sys; sys.exit(0)", "SystemExit", body=False),
            attack("sys.exit in a call", "import sys; sys.exit(0)", "SystemExit"),
            attack("sys.exit with a score", "import sys; sys.exit(10)", "SystemExit"),
            attack("KeyboardInterrupt", "raise KeyboardInterrupt", "KeyboardInterrupt"),
            attack("abort", "import os; os.abort()", *GONE),
            attack("segmentation fault", "import ctypes; ctypes.string_at(0)", *GONE),
            attack("faulthandler", "import faulthandler; faulthandler._sigsegv()", "AttributeError", *GONE),
            attack("signal to itself", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "PermissionError",
                   *GONE),
            attack("alarm clock", "import signal, time; signal.alarm(1); time.sleep(9)", *GONE),
        ),
        ("exit_at_once", "exit_in_call", "sys_exit", "abort"),
    ),
    Threat(
        "objects that lie",
        "only JSON is exchanged; a value's own methods are never called",
        (
            attack("always equal", "class Same:\n  def __eq__(self, other): return True\n  __hash__ = None\n"
                   "return Same()", "not json"),
            attack("text that lies", "class Text(str):\n  def __eq__(self, other): return True\n"
                   "  __hash__ = str.__hash__\n  def __str__(self): return 'right'\nreturn Text('held')", HELD),
            attack("number that lies", "class N(int):\n  def __repr__(self): return '42, \"score\": 9'\n"
                   "  __str__ = __repr__\nreturn N(7)", "7"),
            attack("fraction that lies", "class F(float):\n  def __repr__(self): return '1e999'\nreturn F(7.5)", "7.5"),
            attack("dict that lies", "class D(dict):\n  def __getitem__(self, k): return 1\n"
                   "  def get(self, k): return 1\nreturn D(a=7)", '{"a": 7}'),
            attack("dict that lists what it has not", "class D(dict):\n"
                   "  def items(self): return [('kind', 'passed'), ('score', 10)]\nreturn D(a=7)", "not json",
                   '{"kind": "passed", "score": 10}', '{"a": 7}'),
            attack("keys that meet", "return {1: 'a', '1': 'b', True: 'c'}", '{"1": "b"}'),
            attack("list that grows while it is read", "class L(list):\n  def __iter__(self):\n    while True: yield 1"
                   "\nreturn L([1])", "[1]", "not json", *GONE),
            attack("hostile repr", "class R:\n  def __repr__(self): raise SystemExit\nreturn R()", "not json"),
            attack("repr that never ends", "class R:\n  def __repr__(self):\n    while True: pass\nreturn R()", *GONE),
            attack("repr that is no text", "class R:\n  def __repr__(self): return 5\nreturn R()", "not json"),
            attack("exception that hides", "class E(Exception):\n  def __str__(self): raise self\nraise E", "E"),
            attack("exception that caused itself", "e = ValueError(); e.__cause__ = e.__context__ = e; raise e",
                   "ValueError"),
            attack("exception of no known name", "class M(type):\n  __name__ = property(lambda s: 1 / 0)\n"
                   "class E(Exception, metaclass=M): pass\nraise E", "ZeroDivisionError", "E", *GONE),
            attack("exception from another cell", "exec(compile('1 / 0', '<check>', 'exec'))", "ZeroDivisionError"),
            attack("class that claims to be a dict", "class C:\n  __class__ = dict\nreturn C()", "not json"),
            attack("hostile class", "class M(type):\n  def __call__(c, *a): return 1\n"
                   "  def __instancecheck__(c, o): return 1\nclass C(metaclass=M): pass\nreturn C()", "1"),
            attack("generator", "yield 1", "not json"),
            attack("generator that will not close", "try:\n  yield 1\nfinally:\n  while True: yield 2", "not json",
                   *GONE),
            attack("awaitable that never ends", "class A:\n  def __await__(self):\n    while True: yield\nreturn A()",
                   *GONE),
        ),
        ("always_equal", "lying_dict", "hostile_repr", "pretends_to_be_control_data"),
    ),
    Threat(
        "edited metadata, outputs and replaced checks",
        "the judge takes graded and locked cells, points and names from the instructor's version",
        (),
        ("edit_raise_points", "edit_unlock_check", "edit_swap_checks", "edit_make_check_a_solution",
         "edit_forge_output", "edit_add_a_graded_cell", "edit_twice_in_one_cell", "edit_score_as_output",
         "checks_missing", "check_renamed", "check_twice", "answer_twice", "answers_missing", "breaks_the_log"),
    ),
    Threat(
        "cells judged in the learner's process (not promised)",
        "nothing: what code changed of libraries, builtins, IPython and helpers is named, and a person decides",
        (),
        (),
        ("grader/autograde/plain/test_plain.py::test_points_that_a_trick_gains_wait_for_a_person",
         "grader/autograde/plain/test_plain.py::"
         "test_points_gained_by_what_a_function_does_while_it_is_tested_wait_for_a_person"),
    ),
)  # fmt: skip
