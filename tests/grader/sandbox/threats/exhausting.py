"""Exhausting: time, memory, processes, descriptors, disk, output, and the judge's own processor time."""

from __future__ import annotations

from tests.grader.sandbox.threats.threat import DENIED, GONE, HELD, Threat, attack, kernel

NO_MEMORY = ("MemoryError", *GONE)
TOO_DEEP = ("RecursionError", "MemoryError", "SystemError", *GONE)

THREATS = (
    Threat(
        "processor time",
        "a limit for each request, for the whole submission, and of processor time (SIGKILL, which cannot be caught)",
        (
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
            attack("loop that swallows every exception", "while True:\n  try:\n    1 / 0\n  except BaseException: pass",
                   *GONE),
            attack("sleep", "import time; time.sleep(60)", *GONE),
            attack("a lock that nobody opens", "import threading; lock = threading.Lock(); lock.acquire(); "
                   "lock.acquire()", *GONE),
            attack("the socket's own lock taken", "import gc\nworker = next(o for o in gc.get_objects() if "
                   "type(o).__name__ == 'LearnerWorker')\nworker._lock.acquire()\nreturn 'held'", HELD),
            attack("threads that calculate", "import hashlib, threading\ndef work():\n  while True: "
                   "hashlib.sha256(bytes(10**7))\nfor n in range(8): threading.Thread(target=work).start()\nwork()",
                   *GONE),
            attack("stopping itself", "import signal; signal.raise_signal(signal.SIGSTOP)", *GONE, *DENIED),
            attack("regular expression", "import re; re.search('((((((x*)*)*)*)*)*)*y', 'x' * 20)", *GONE),
            attack("a power of a power", "return 9 ** 9 ** 9", *NO_MEMORY, "ValueError"),
            attack("text of a huge number", "import sys; sys.set_int_max_str_digits(0); return str(7 ** 10**7)", *GONE,
                   "ValueError"),
            attack("slow end of the interpreter", "import atexit, time; atexit.register(time.sleep, 60); "
                   "return 'held'", HELD),
            attack("slow finaliser", "class Slow:\n  def __del__(self):\n    while True: pass\nglobal kept\n"
                   "kept = Slow()\nreturn 'held'", HELD),
            attack("limits raised", "import resource; resource.setrlimit(resource.RLIMIT_CPU, (99, 99))", "ValueError",
                   "PermissionError"),
            attack("limits removed", "import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1))", "ValueError",
                   "PermissionError"),
        ),
        ("endless_loop", "endless_sleep_in_call"),
        ("grader/learner/test_remote_subject.py",),
    ),
    Threat(
        "the judge's own time",
        "a limit on the judge's processor time for one check",
        (),
        ("pattern_for_the_judge",),
        ("grader/autograde/test_cpu_limit.py",),
    ),
    Threat(
        "memory in one process",
        "a limit on address space; a cgroup for each judge, where the host has them",
        (
            attack("one big block of memory", "return len(bytearray(10**10))", "MemoryError"),
            attack("many small blocks", "kept = []\nwhile True: kept.append(bytes(10**6))", *NO_MEMORY),
            attack("one big map", "import mmap; mmap.mmap(-1, 10**12)", "OSError", "ValueError", *NO_MEMORY),
            attack("very many small maps", "import mmap\nkept = []\nwhile True: kept.append(mmap.mmap(-1, 4096))",
                   "OSError", *NO_MEMORY),
            attack("memory taken by threads", """
                import threading, time
                def take():
                    kept = []
                    while True: kept.append(bytes(10**6))
                for _ in range(8): threading.Thread(target=take, daemon=True).start()
                time.sleep(30)
                """, "RuntimeError", *NO_MEMORY),
            attack("a bomb for zlib", """
                import zlib
                packer = zlib.compressobj(9)
                bomb = b''.join(packer.compress(bytes(10**7)) for _ in range(100)) + packer.flush()
                return len(zlib.decompress(bomb))
                """, *NO_MEMORY),
            attack("a bomb in XML", "from xml.etree import ElementTree\nlines = ['<!DOCTYPE l [<!ENTITY a0 \"lol\">']\n"
                   "lines += [f'<!ENTITY a{n} \"' + f'&a{n - 1};' * 10 + '\">' for n in range(1, 10)]\n"
                   "ElementTree.fromstring(''.join(lines) + ']><l>&a9;</l>')", "ParseError", *NO_MEMORY),
            attack("a bomb in a zip file", """
                import zipfile
                with zipfile.ZipFile('bomb.zip', 'w', zipfile.ZIP_DEFLATED) as file:
                    with file.open('bomb', 'w', force_zip64=True) as into:
                        for _ in range(100): into.write(bytes(10**7))
                zipfile.ZipFile('bomb.zip').extractall('out')
                """, "OSError", *GONE),
            attack("a type for each number", "kept = []\nwhile True: kept.append(type('T', (), {'x': bytes(10**5)}))",
                   *NO_MEMORY),
        ),
        ("memory", "huge_numbers"),
    ),
    Threat(
        "memory in many processes, processes, threads",
        "seccomp: no second process; limits on threads, counted for each judge; cgroups where the host has them",
        (
            attack("more and more threads", """
                import threading, time
                while True: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
                """, "RuntimeError", *GONE),
            attack("threads with tiny stacks", """
                import threading, time
                threading.stack_size(32768)
                for n in range(2000): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
                """, "RuntimeError", *NO_MEMORY),
            attack("threads that start threads", """
                import threading, time
                def more():
                    while True: threading.Thread(target=more, daemon=True).start()
                more()
                """, "RuntimeError", *NO_MEMORY),
        ),
        ("fork_bomb", "thread_bomb"),
        ("grader/sandbox/test_layers.py::test_memory_of_many_processes_is_counted_together",
         "grader/sandbox/test_layers.py::test_judges_of_one_sandbox_do_not_get_in_each_others_way"),
    ),
    Threat(
        "deep recursion",
        "Python's own limit, the stack's, and the end of the process",
        (
            attack("endless recursion", "return attack()", "RecursionError"),
            attack("endless recursion without a limit", "import sys; sys.setrecursionlimit(10**9); return attack()",
                   *TOO_DEEP),
            attack("recursion through C", """
                import sys; sys.setrecursionlimit(10**9)
                class Deep:
                    def __getattr__(self, name): return getattr(self, name + 'x')
                return Deep().a
                """, *TOO_DEEP),
            attack("recursion in an exception's text", "class E(Exception):\n  def __str__(self): return str(self)\n"
                   "raise E", "E"),
            attack("recursion in the parser", "compile('(' * 10**6, 'x', 'exec')", "MemoryError", "SyntaxError",
                   *TOO_DEEP),
            attack("recursion in the compiler", "compile('-' * 10**6 + '1', 'x', 'eval')", *TOO_DEEP),
            attack("a chain of a hundred thousand causes", "error = None\nfor n in range(10**5):\n"
                   "  e = ValueError(); e.__cause__ = error; error = e\nraise error", "ValueError", *GONE),
            attack("a nest of iterators", "x = iter([])\nfor n in range(10**5): x = map(abs, x)\nreturn list(x)",
                   *TOO_DEEP),
        ),
        ("deep_recursion", "deep_value"),
    ),
    Threat(
        "descriptors, pipes, buffers",
        "a limit on open files; no descriptors over sockets; no larger pipes",
        (
            attack("open files", "kept = []\nwhile True: kept.append(open('/dev/null'))", "OSError"),
            attack("pipes", "import os\nwhile True: os.pipe()", "OSError"),
            attack("pairs of sockets", "import socket\nkept = []\nwhile True: kept.append(socket.socketpair())",
                   "OSError"),
            attack("event loops", "import asyncio\nkept = []\nwhile True: kept.append(asyncio.new_event_loop())",
                   "OSError"),
            attack("descriptors in flight", "import socket\na, b = socket.socketpair()\n"
                   "while True: socket.send_fds(a, [b'x'], [0] * 200)", *DENIED),
            attack("a larger pipe", "import fcntl, os; fcntl.fcntl(os.pipe()[1], 1031, 1 << 20)", *DENIED),
            kernel("very many timers", "[kernel(283, 85, 1, 0) for _ in range(1000)]", "OSError"),
        ),
    ),
    Threat(
        "disk and inodes",
        "a file system in memory for each judge, of limited size and number of files; a limit on one file",
        (
            attack("a large file", "f = open('big', 'wb')\nwhile True: f.write(bytes(10**6))", "OSError"),
            attack("many large files", "for n in range(99):\n  with open(f'big{n}', 'wb') as f: f.write(bytes(10**7))",
                   "OSError"),
            attack("a file full of holes", "import os; os.truncate(os.open('big', os.O_CREAT | os.O_RDWR), 10**12)",
                   "OSError"),
            attack("space reserved", "import os; os.posix_fallocate(os.open('big', os.O_CREAT | os.O_RDWR), 0, 10**10)",
                   "OSError"),
            attack("very many small files", "for n in range(3000): open(f'f{n}', 'w').close()\nreturn 'held'", HELD),
            attack("files without end", "import os\nn = 0\nwhile True: os.close(os.open(f'{n}', os.O_CREAT)); n += 1",
                   "OSError"),
            attack("folders without end", "import os\nn = 0\nwhile True: os.mkdir(f'{n}'); n += 1", "OSError"),
            attack("deleted and kept open", "kept = []\nimport os\nwhile True:\n  f = open('f', 'wb'); os.unlink('f')\n"
                   "  f.write(bytes(10**7)); f.flush(); kept.append(f)", "OSError"),
        ),
        ("fills_the_disk",),
        ("grader/sandbox/test_hostile.py::test_what_one_submission_left_on_disk_takes_no_room_from_the_next",),
    ),
    Threat(
        "output and giant values",
        "what is printed is cut where it is printed and again by the judge; messages and their sum have a limit",
        (
            attack("text of 50 MB", "return 'x' * 50_000_000", "ValueError"),
            attack("the message of an exception of 50 MB", "raise ValueError('x' * 50_000_000)", "ValueError"),
            attack("a name of a megabyte", "raise type('E' * 10**6, (Exception,), {})", "E" * 1999 + "…", *GONE),
            attack("flood of print", "while True: print('x' * 1000)", *GONE),
            attack("flood from many threads", "import threading, time\ndef say():\n  while True: print('x' * 9999)\n"
                   "for n in range(8): threading.Thread(target=say, daemon=True).start()\ntime.sleep(9)", *GONE),
            attack("flood past sys.stdout", "import os, sys\nfor _ in range(99999): os.write(1, b'x' * 1000)\n"
                   "if sys.__stdout__: sys.__stdout__.write('x' * 10**6)\nreturn 'held'", HELD, "OSError"),
            attack("a number of five thousand digits", "return 10**5000", "not json"),
            attack("a number of a million digits, as text allows", "import sys; sys.set_int_max_str_digits(0); "
                   "return 10**10**6", *GONE, "ValueError", "not json"),
            attack("a million keys", "return dict.fromkeys(map(str, range(10**6)))", "ValueError", *GONE),
        ),
        ("output_flood", "output_flood_of_descriptors", "giant_value", "huge"),
        ("grader/sandbox/test_hostile.py::test_memory_of_the_judge_does_not_grow_with_what_is_sent",),
    ),
    Threat(
        "giant notebooks and outputs, bombs",
        "a notebook has at most 64 MiB, 10 MiB without outputs, and 2000 cells; a zip file is unpacked no further",
        (),
        ("thousands_of_cells", "thousands_of_outputs", "giant_attachment", "gzip_bomb", "zip_bomb", "deep_json",
         "deep_metadata", "huge_number"),
        ("grader/autograde/test_submissions.py::test_what_is_large_without_outputs_is_refused",
         "grader/autograde/test_submissions.py::test_a_zip_file_that_lies_about_its_size_is_not_unpacked_further",
         "grader/autograde/test_submissions.py::test_a_zip_file_with_an_endless_list_of_files_is_not_read"),
    ),
)  # fmt: skip
