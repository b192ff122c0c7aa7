"""What a submission may try: a name, the learner's code, and the ends that are allowed.

An attack is a cell; where it defines ``attack``, that function is called. An end is ``gone`` (the process is no more),
``not json``, the type of the exception that came out, or the JSON of the returned value. Getting anything else out
means that something got through. ``HELD`` is what an attack returns after it has seen for itself that it failed.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

HELD = '"held"'
NO_FILE = ("FileNotFoundError", "PermissionError", "NotADirectoryError")
DENIED = ("PermissionError",)
GONE = ("gone",)

CALL_THE_KERNEL = """
import ctypes, os, platform
libc = ctypes.CDLL(None, use_errno=True)

def kernel(x86_64, aarch64, *arguments):
    number = {"x86_64": x86_64, "aarch64": aarch64}[platform.machine()]
    libc.syscall.restype = ctypes.c_long
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
"""

FRAMES = """
import json, os, struct

def frame(message):
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return struct.pack("!I", len(body)) + body
"""


@dataclass(frozen=True)
class Attack:
    """One thing to try."""

    id: str
    source: str
    ends: tuple[str, ...]


def attack(id: str, source: str, *ends: str, body: bool = True) -> Attack:
    """Build an attack; ``body`` says that the source is the body of the function that is called."""
    text = dedent(source).strip()
    if body:
        text = "def attack():\n" + "\n".join(f"    {line}" for line in text.splitlines())
    return Attack(id, text, ends)


def kernel(id: str, expression: str, *ends: str) -> Attack:
    """Build an attack that is one system call, made past Python."""
    return Attack(id, f"{CALL_THE_KERNEL}\ndef attack():\n    return {expression}\n", ends or DENIED)


def forged(id: str, writes: str, *ends: str) -> Attack:
    """Build an attack that writes to the socket of the judge from inside a call."""
    body = "\n".join(f"    {line}" for line in dedent(writes).strip().splitlines())
    return Attack(id, f"{FRAMES}\ndef attack():\n{body}\n    return 'held'\n", ends or GONE)


TIME_AND_MEMORY = (
    attack(
        "endless loop in a cell, every signal ignored",
        """
        import signal
        for number in range(1, 65):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        while True:
            pass
        """,
        *GONE,
        body=False,
    ),
    attack("endless loop in a call", "while True: pass", *GONE),
    attack("loop that swallows every exception", "while True:\n  try:\n    1 / 0\n  except BaseException: pass", *GONE),
    attack("sleep", "import time; time.sleep(60)", *GONE),
    attack("one big block of memory", "return len(bytearray(10**10))", "MemoryError"),
    attack("many small blocks", "kept = []\nwhile True: kept.append(bytes(10**6))", "MemoryError", *GONE),
    attack(
        "memory taken by threads",
        """
        import threading, time
        def take():
            kept = []
            while True: kept.append(bytes(10**6))
        for _ in range(8): threading.Thread(target=take, daemon=True).start()
        time.sleep(30)
        """,
        "MemoryError",
        "RuntimeError",
        *GONE,
    ),
    attack("endless recursion", "return attack()", "RecursionError"),
    attack("endless recursion without a limit", "import sys; sys.setrecursionlimit(10**9); return attack()",
           "MemoryError", "RecursionError", "SystemError", *GONE),
    attack(
        "recursion through C",
        """
        import sys; sys.setrecursionlimit(10**9)
        class Deep:
            def __getattr__(self, name): return getattr(self, name + 'x')
        return Deep().a
        """,
        "MemoryError", "RecursionError", "SystemError", *GONE,
    ),
    attack("limits raised", "import resource; resource.setrlimit(resource.RLIMIT_CPU, (99, 99))",
           "ValueError", "PermissionError"),
    attack("limits removed", "import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
           "ValueError", "PermissionError"),
    attack("slow end of the interpreter", "import atexit, time; atexit.register(time.sleep, 60); return 'held'", HELD),
    attack("slow finaliser", "class Slow:\n  def __del__(self):\n    while True: pass\nglobal kept\nkept = Slow()\n"
           "return 'held'", HELD),
)  # fmt: skip

PROCESSES = (
    attack("fork", "import os; return os.fork()", *DENIED),
    attack("vfork and exec", "import subprocess; return subprocess.run(['true']).returncode", *DENIED, *NO_FILE),
    attack("a shell", "import os; return 'ran' if os.system('exit 0') == 0 else 'held'", HELD),
    attack("posix_spawn", "import os, sys; return os.posix_spawn(sys.executable, ['python'], {})", *DENIED),
    attack("another program in place of this", "import os, sys; os.execv(sys.executable, ['python', '-c', '0'])",
           *DENIED),
    attack("multiprocessing", "import multiprocessing as m; p = m.get_context('fork').Process(); p.start()", *DENIED),
    attack(
        "more and more threads",
        """
        import threading, time
        while True: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        """,
        "RuntimeError",
        *GONE,
    ),
    attack("kill of every process", "import os; os.kill(-1, 9)", *DENIED),
    attack("kill of the parent", "import os; os.kill(os.getppid(), 9)", *DENIED),
    kernel("signal to a thread of the parent", "kernel(234, 131, os.getppid(), os.getppid(), 9)"),
    kernel("trace of the parent", "kernel(101, 117, 16, os.getppid(), 0, 0)"),
    kernel("memory of the parent", "kernel(310, 270, os.getppid(), 0, 0, 0, 0, 0)"),
    kernel("clone of a process", "kernel(56, 220, 17, 0, 0, 0, 0)"),
    kernel("clone3", "kernel(435, 435, 0, 0)", "OSError"),
    kernel("descriptor of a process", "kernel(434, 434, os.getppid(), 0)"),
)  # fmt: skip

KERNEL = (
    kernel("mount", "kernel(165, 40, b'none', b'/scratch', b'tmpfs', 0, 0)"),
    kernel("namespaces of its own", "kernel(272, 97, 0x10000000)"),
    kernel("namespaces of another", "kernel(308, 268, 0, 0)"),
    kernel("io_uring", "kernel(425, 425, 8, ctypes.create_string_buffer(256))"),
    kernel("bpf", "kernel(321, 280, 0, 0, 0)"),
    kernel("memfd", "kernel(319, 279, b'x', 0)"),
    kernel("keys of the kernel", "kernel(250, 219, 0, -1, 0)"),
    kernel("userfaultfd", "kernel(323, 282, 0)"),
    kernel("performance counters", "kernel(298, 241, 0, 0, -1, -1, 0)"),
    kernel("new root", "kernel(161, 51, b'/scratch')"),
    kernel("a fresh filter", "kernel(317, 277, 1, 0, 0)"),
    attack("tcp", "import socket; socket.create_connection(('1.1.1.1', 53), 1)", *DENIED, "OSError"),
    attack("loopback", "import socket; socket.create_connection(('127.0.0.1', 80), 1)", *DENIED),
    attack("udp", "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)", *DENIED),
    attack("unix socket", "import socket; socket.socket(socket.AF_UNIX)", *DENIED),
    attack("raw socket", "import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW)", *DENIED),
    attack("netlink", "import socket; socket.socket(16, socket.SOCK_RAW)", *DENIED),
    attack("name look-up", "import socket; return socket.gethostbyname('example.org')", "gaierror", *DENIED),
)

ENDINGS = (
    attack("os._exit", "import os; os._exit(0)", *GONE),
    attack("sys.exit in a cell", "import sys; sys.exit(0)", "SystemExit", body=False),
    attack("sys.exit in a call", "import sys; sys.exit(0)", "SystemExit"),
    attack("KeyboardInterrupt", "raise KeyboardInterrupt", "KeyboardInterrupt"),
    attack("abort", "import os; os.abort()", *GONE),
    attack("segmentation fault", "import ctypes; ctypes.string_at(0)", *GONE),
    attack("faulthandler", "import faulthandler; faulthandler._sigsegv()", "AttributeError", *GONE),
    attack("signal to itself", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", *DENIED, *GONE),
)

FILES = (
    attack("users of the machine", "return open('/etc/passwd').read()", *NO_FILE),
    attack("processes", "import os; return os.listdir('/proc')", *NO_FILE),
    attack("own memory as a file", "return open('/proc/self/mem', 'rb').read(1)", *NO_FILE),
    attack("environment of the parent", "import os; return open(f'/proc/{os.getppid()}/environ').read()", *NO_FILE),
    attack("own code in the parent's folder", "import os; return os.listdir('..')", *NO_FILE),
    attack("all submissions", "import os; return os.listdir('/scratch')", *NO_FILE),
    attack("writing beside the packages", "open('/packages/mocks/evil.py', 'w')", "OSError", *DENIED),
    attack("writing to the root", "open('/evil', 'w')", "OSError", *DENIED),
    attack("writing into the standard library", "import json; open(json.__file__, 'a')", "OSError", *DENIED),
    attack("symbolic link out of scratch", "import os; os.symlink('/etc', 'out'); return os.listdir('out')", *NO_FILE),
    attack("hard link out of scratch", "import os, json; os.link(json.__file__, 'json.py')", "OSError", *DENIED),
    attack("a device of its own", "import os, stat; os.mknod('sda', stat.S_IFBLK | 0o600, os.makedev(8, 0))", *DENIED),
    attack("a large file", "f = open('big', 'wb')\nwhile True: f.write(bytes(10**6))", "OSError"),
    attack("many large files", "for n in range(99):\n  with open(f'big{n}', 'wb') as f: f.write(bytes(10**7))",
           "OSError"),
    attack("open files", "kept = []\nwhile True: kept.append(open('/dev/null'))", "OSError"),
    attack("very many small files", "for n in range(3000): open(f'f{n}', 'w').close()\nreturn 'held'", HELD),
    attack("very deep folders", "import os\nfor n in range(600):\n  os.mkdir('d'); os.chdir('d')\nreturn 'held'", HELD),
    attack("a folder nobody may enter", "import os; os.mkdir('d'); open('d/f', 'w').close(); os.chmod('d', 0)\n"
           "return 'held'", HELD),
)  # fmt: skip

SECRETS = (
    attack("secrets in the environment", "import os; return 'found' if 'SECRET' in str(os.environ) else 'held'", HELD),
    attack("checks", "import grader.checks.catalogue", "ModuleNotFoundError"),
    attack("tests", "import tests.conftest", "ModuleNotFoundError"),
    attack("exercises", "import exercises.assignments", "ModuleNotFoundError"),
    attack("checks, past the module that stands in for the grader", """
        import importlib.util, os, sys
        places = [os.path.join(p, 'grader', 'checks') for p in sys.path] + ['/packages/grader/checks']
        return 'found' if any(map(os.path.exists, places)) else 'held'
        """, HELD),
    attack("checks among the modules", "import sys; return [m for m in sys.modules if 'checks' in m] or 'held'", HELD),
    attack("checks in memory", """
        import gc
        names = ('Misconception', 'Outcome', 'Check', 'Finding', 'ToolDesk', 'RemoteSubject')
        gc.unfreeze()
        seen = [c.__module__ for c in gc.get_objects() if isinstance(c, type) and c.__name__ in names]
        return [m for m in seen if m.startswith('grader')] or 'held'
        """, HELD),
    attack("frames of the caller", """
        import sys
        frame, found = sys._getframe(), []
        while frame:
            found += [name for name in frame.f_globals if name in ('RemoteSubject', 'WarmParent', 'Check', 'Outcome')]
            frame = frame.f_back
        return found or 'held'
        """, HELD),
    attack("a grader of its own", """
        import sys, types
        sys.modules['grader'].check = lambda name: 10
        sys.modules['grader.checks'] = types.ModuleType('grader.checks')
        return 'held'
        """, HELD),
)  # fmt: skip

PIPE = (
    forged("garbage on the socket", "os.write(3, b'garbage, garbage, garbage')"),
    forged("half a frame", "os.write(3, frame({'id': '0', 'reply': {}})[:9])"),
    forged("a huge length", "os.write(3, b'\\xff\\xff\\xff\\xff')"),
    forged("nothing but zeros", "os.write(3, bytes(64))"),
    forged("a forged reply", "os.write(3, frame({'id': '0', 'reply': {'kind': 'value', 'value': 10}, 'stdout': '', "
           "'stderr': ''}))"),
    forged("a forged tool call", "os.write(3, frame({'id': '0', 'upcall': 'x', 'arguments': {}}))"),
    forged("deep JSON past the pipe", "os.write(3, frame(b'[' * 100000))"),
    forged("not a number, past the pipe", "os.write(3, frame(b'{\"id\": NaN}'))"),
    forged("a list as a message", "os.write(3, frame([]))"),
    forged("closed socket", "os.close(3)"),
    forged("socket replaced", "null = os.open('/dev/null', os.O_RDWR); os.dup2(null, 3)"),
    forged("socket shut down", "import socket; socket.socket(fileno=os.dup(3)).shutdown(2)"),
    forged("socket read empty", "while True: os.read(3, 65536)"),
    forged("endless bytes", "while True: os.write(3, bytes(65536))"),
    forged("a reply with the right id and no such kind", """
        import gc
        inmate = next(o for o in gc.get_objects() if type(o).__name__ == 'Inmate')
        os.write(3, frame({'id': inmate._current, 'reply': {'kind': 'passed'}, 'stdout': '', 'stderr': ''}))
        """),
    forged("a reply with the right id and odd fields", """
        import gc
        inmate = next(o for o in gc.get_objects() if type(o).__name__ == 'Inmate')
        reply = {'kind': 'error', 'type': [], 'message': {}, 'cell': 1, 'line': 'x', 'code': None}
        os.write(3, frame({'id': inmate._current, 'reply': reply, 'stdout': '', 'stderr': ''}))
        """),
)  # fmt: skip

VALUES = (
    attack("not a number", "return float('nan')", "not json"),
    attack("infinity in a list", "return [float('inf')]", "not json"),
    attack("a number of five thousand digits", "return 10**5000", "not json"),
    attack("half a character", "return '\\ud800'", '"\\ufffd"'),
    attack("lists in lists in lists", "x = []\nfor _ in range(900): x = [x]\nreturn x", "not json", *GONE),
    attack("a list that holds itself", "x = []; x.append(x); return x", "not json"),
    attack("text of 50 MB", "return 'x' * 50_000_000", "ValueError"),
    attack("the message of an exception of 50 MB", "raise ValueError('x' * 50_000_000)", "ValueError"),
    attack("flood of print", "while True: print('x' * 1000)", *GONE),
    attack("flood past sys.stdout", "import os, sys\nfor _ in range(99999): os.write(1, b'x' * 1000)\n"
           "if sys.__stdout__: sys.__stdout__.write('x' * 10**6)\nreturn 'held'", HELD),
)  # fmt: skip

LIES = (
    attack("always equal", "class Same:\n  def __eq__(self, other): return True\n  __hash__ = None\nreturn Same()",
           "not json"),
    attack("text that lies", "class Text(str):\n  def __eq__(self, other): return True\n  __hash__ = str.__hash__\n"
           "  def __str__(self): return 'right'\nreturn Text('held')", HELD),
    attack("number that lies", "class N(int):\n  def __repr__(self): return '42, \"score\": 9'\n  __str__ = __repr__\n"
           "return N(7)", "7"),
    attack("dict that lies", "class D(dict):\n  def __getitem__(self, k): return 1\n  def get(self, k): return 1\n"
           "return D(a=7)", '{"a": 7}'),
    attack("hostile repr", "class R:\n  def __repr__(self): raise SystemExit\nreturn R()", "not json"),
    attack("repr that never ends", "class R:\n  def __repr__(self):\n    while True: pass\nreturn R()", *GONE),
    attack("repr that is no text", "class R:\n  def __repr__(self): return 5\nreturn R()", "not json"),
    attack("exception that hides", "class E(Exception):\n  def __str__(self): raise self\nraise E", "E"),
    attack("exception of no known name", "class M(type):\n  __name__ = property(lambda s: 1 / 0)\n"
           "class E(Exception, metaclass=M): pass\nraise E", "ZeroDivisionError", "E", *GONE),
    attack("class that claims to be a dict", "class C:\n  __class__ = dict\nreturn C()", "not json"),
    attack("hostile class", "class M(type):\n  def __call__(c, *a): return 1\n  def __instancecheck__(c, o): return 1\n"
           "class C(metaclass=M): pass\nreturn C()", "1"),
    attack("generator", "yield 1", "not json"),
    attack("generator that will not close", "try:\n  yield 1\nfinally:\n  while True: yield 2", "not json", *GONE),
    attack("awaitable that never ends", "class A:\n  def __await__(self):\n    while True: yield\nreturn A()", *GONE),
    attack("json replaced", "import json\njson.dumps = json.loads = lambda *a, **k: 'right'\nreturn 'held'", HELD),
    attack("builtins replaced", "import builtins\nbuiltins.len = lambda o: 0\nbuiltins.isinstance = lambda o, c: True\n"
           "builtins.dict = list\nreturn 'held'", HELD, "TypeError", "SystemError", *GONE),
    attack("tracing", "import sys\nsys.settrace(lambda *a: 1 / 0)\nsys.setprofile(lambda *a: 1 / 0)\nreturn 'held'",
           HELD, "ZeroDivisionError", *GONE),
    attack("audit hook", "import sys\nsys.addaudithook(lambda *a: 1 / 0)\nreturn 'held'", HELD, "ZeroDivisionError",
           *GONE),
    attack("excepthooks", "import sys, threading\nsys.excepthook = sys.unraisablehook = threading.excepthook = attack\n"
           "return 'held'", HELD),
    attack("signal handlers", "import signal\nsignal.signal(signal.SIGALRM, lambda *a: attack())\n"
           "signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)\nwhile True: pass", *GONE, "RecursionError"),
)  # fmt: skip

ATTACKS = (*TIME_AND_MEMORY, *PROCESSES, *KERNEL, *ENDINGS, *FILES, *SECRETS, *PIPE, *VALUES, *LIES)
