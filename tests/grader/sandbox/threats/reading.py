"""Reading: hidden tests, expected values, other submissions, secrets of the machine."""

from __future__ import annotations

from tests.grader.sandbox.threats.threat import HELD, NO_FILE, Threat, attack, forged, kernel, looks

# Reads the process's own memory without /proc: the kernel says which pages there are, a pipe carries them.
MEMORY = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
out, into = os.pipe()
page = 4096
anchors = [id(sys.modules), id(attack), id(os.environ), ctypes.addressof(ctypes.c_char.in_dll(libc, 'environ'))]
anchors.append(ctypes.addressof(ctypes.create_string_buffer(8)))
seen, pages = set(), 0
for anchor in anchors:
    for step in (page, -page):
        place = anchor // page * page
        while pages < 40_000 and place not in seen:
            seen.add(place)
            if libc.write(into, ctypes.c_void_p(place), page) != page:
                break
            pages += 1
            data = os.read(out, page)
            at = data.find(b'SECRE')
            while at >= 0:
                if data[at + 5:at + 19][::-1] == b'egduj eht fo T':
                    return 'found'
                at = data.find(b'SECRE', at + 1)
            place += step
return 'held' if pages > 100 else f'only {pages} pages read'
"""

THREATS = (
    Threat(
        "hidden tests and expected values",
        "they are in another process, which sends inputs one at a time",
        (
            attack("checks", "import grader.checks.registry", "ModuleNotFoundError"),
            attack("tests", "import tests.conftest", "ModuleNotFoundError"),
            attack("exercises", "import exercises.assignments", "ModuleNotFoundError"),
            attack("checks, past the module that stands in for the grader", """
                import importlib.util, os, sys
                places = [os.path.join(p, 'grader', 'checks') for p in sys.path] + ['/packages/grader/checks']
                return 'found' if any(map(os.path.exists, places)) else 'held'
                """, HELD),
            looks("checks among the modules", "[m for m in sys.modules if 'checks' in m]", "import sys"),
            attack("checks in memory", """
                import gc
                names = ('Misconception', 'Outcome', 'Check', 'Finding', 'ToolHandler', 'RemoteSubject')
                gc.unfreeze()
                seen = [c.__module__ for c in gc.get_objects() if isinstance(c, type) and c.__name__ in names]
                return [m for m in seen if m.startswith('grader')] or 'held'
                """, HELD),
            looks("sources of checks among the remembered lines", "[n for n in linecache.cache if '/checks/' in n]",
                  "import linecache"),
            looks("instructor's cells compiled beforehand", "[k for o in cells for k in o._known]",
                  "import gc; gc.unfreeze(); cells = [o for o in gc.get_objects() if type(o).__name__ == 'Cells']"),
            looks("checks, by the editable installation", """[p for p in places if os.path.exists(p)]""", """
                import glob, json, os, sys
                text = [open(f).read() for p in sys.path for f in glob.glob(p + '/*.dist-info/direct_url.json')]
                places = [json.loads(t)['url'].removeprefix('file://') + '/grader/checks' for t in text]
                """),
            looks("compiled checks beside the packages", "glob.glob('/packages/**/*check*', recursive=True)",
                  "import glob"),
        ),
        ("imports_the_grader", "reads_the_course", "link_to_the_solution", "hard_link_to_the_solution"),
        ("grader/sandbox/test_bubblewrap.py::test_only_the_two_packages_of_the_course_are_mounted",
         "grader/sandbox/test_bubblewrap.py::test_what_a_submission_cannot_see"),
    ),
    Threat(
        "frames, the garbage collector and other introspection",
        "the judge's objects were never in this process, nor in the one it was forked from",
        (
            attack("frames of the caller", """
                import sys
                wanted, frame, found = ('RemoteSubject', 'Zygote', 'Check', 'Outcome'), sys._getframe(), []
                while frame:
                    found += [name for name in frame.f_globals if name in wanted]
                    frame = frame.f_back
                return found or 'held'
                """, HELD),
            looks("frames of all threads",
                  "[k for f in sys._current_frames().values() for k in f.f_locals if k in ('expected', 'seed')]",
                  "import sys"),
            looks("frame of an exception raised in the judge's request", "keys & {'expected', 'answer', 'seed'}", """
                keys = set()
                try: 1 / 0
                except ZeroDivisionError as error:
                    frame = error.__traceback__.tb_frame
                    while frame:
                        keys |= set(frame.f_locals)
                        frame = frame.f_back
                """),
            looks("referrers of the own function", "[r for r in around if 'expected' in r or 'score' in r]",
                  "import gc; around = [o for o in gc.get_referrers(attack) if type(o) is dict]"),
            looks("stacks through faulthandler", "[w for w in ('checks', 'remote.py') if w in text]", """
                import faulthandler
                with open('stacks', 'w+') as file:
                    faulthandler.dump_traceback(file)
                    file.seek(0)
                    text = file.read()
                """),
            looks("history of the inputs", "get_ipython().history_manager.input_hist_raw[2:]"),
            looks("numbered inputs and outputs",
                  "[*In[2:], *Out, *(n for n in globals() if n[:2] == '_i' and n > '_i1' and n[2:].isdigit())]"),
        ),
        ("walks_the_frames",),
    ),
    Threat(
        "/proc, /sys and /dev",
        "bubblewrap: there is no /proc and no /sys, and four devices",
        (
            attack("processes", "import os; return os.listdir('/proc')", *NO_FILE),
            attack("own memory as a file", "return open('/proc/self/mem', 'rb').read(1)", *NO_FILE),
            attack("environment of the parent", "import os; return open(f'/proc/{os.getppid()}/environ').read()",
                   *NO_FILE),
            attack("memory map", "return open('/proc/self/maps').read()", *NO_FILE),
            attack("groups of the machine", "import os; return os.listdir('/sys/fs/cgroup')", *NO_FILE),
            attack("memory of the machine", "return open('/dev/mem', 'rb').read(1)", *NO_FILE),
            attack("log of the kernel", "return open('/dev/kmsg').read(1)", *NO_FILE),
            attack("terminal", "return open('/dev/tty').read(1)", *NO_FILE),
            looks("shared memory of others", "os.listdir('/dev/shm')", "import os"),
            attack("descriptors as files", "return open('/dev/fd/3', 'rb').read(1)", *NO_FILE),
        ),
    ),
    Threat(
        "files of the machine",
        "bubblewrap mounts none of them; Landlock allows nothing but libraries, Python and scratch",
        (
            attack("users of the machine", "return open('/etc/group').read()", *NO_FILE),
            attack("keys of the user", "import os; return open(os.path.join(os.sep, 'root', '.ssh', 'id_rsa')).read()",
                   *NO_FILE),
            attack("the home folder", "import os, pwd; return os.listdir('/home')", *NO_FILE),
            attack("name of the machine's network", "return open('/etc/resolv.conf').read()", *NO_FILE),
            looks("everything that is not the system's", "sorted(top - known)", """
                import os
                top = set()
                for name in 'etc home root tmp var run srv mnt media opt boot work data app workspace'.split():
                    try: top.add(name) if os.listdir('/' + name) else None
                    except OSError: pass
                known = {'etc', 'root', 'home', 'opt', 'tmp'}
                """),
            attack("symbolic link out of scratch", "import os; os.symlink('/etc', 'out'); return os.listdir('out')",
                   *NO_FILE),
            kernel("a file by its handle", "kernel(304, 265, -100, ctypes.create_string_buffer(64), 0)"),
            kernel("a watch on folders", "kernel(294, 26, 0)"),
            kernel("a watch on file systems", "kernel(300, 262, 0, 0)"),
        ),
        ("edit_forge_output", "writes_the_gradebook"),
    ),
    Threat(
        "other submissions",
        "one at a time for each fork server; a folder, file system and process of its own; nothing shared is writable",
        (
            attack("all submissions", "import os; return os.listdir('/scratch')", *NO_FILE),
            attack("the submission of another judge", "import os; return os.listdir('/scratch/judge-1')", *NO_FILE),
            attack("own code in the parent's folder", "import os; return os.listdir('../..')", *NO_FILE),
            attack("a folder by its number", "return open('../../1/answer.py').read()", *NO_FILE),
        ),
        (),
        ("grader/sandbox/test_hostile.py::test_nothing_one_submission_planted_is_seen_by_the_next",
         "grader/sandbox/test_layers.py::test_judges_of_one_sandbox_do_not_get_in_each_others_way",
         "grader/sandbox/test_hostile.py::test_chance_is_another_for_each_submission"),
    ),
    Threat(
        "environment, arguments and inherited descriptors",
        "the sandbox starts with an environment of its own; each fork keeps one socket",
        (
            looks("secrets in the environment", "'SECRET' in str(os.environ)", "import os"),
            looks("secrets in C's environment", "[v for v in there if b'SECRET' in v]", """
                import ctypes
                block = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), 'environ')
                there, n = [], 0
                while block[n] is not None: there.append(block[n]); n += 1
                """),
            looks("secrets in the arguments", "'SECRET' in str(sys.orig_argv) + str(sys.argv)", "import sys"),
            looks("open descriptors", "[n for n in range(4, 1000) if leads_out(n)]", """
                import os, socket, stat
                def leads_out(n):
                    try: found = os.fstat(n)
                    except OSError: return False
                    if stat.S_ISSOCK(found.st_mode):  # those of the event loop are joined to each other
                        return socket.socket(fileno=os.dup(n)).getpeername() != ''
                    is_file = stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)
                    return is_file and found.st_nlink > 0
                """),
            attack("secrets in the whole memory", MEMORY, HELD),
            forged("what the judge says besides", "import socket; s = socket.socket(fileno=os.dup(3)); "
                   "s.setblocking(False); return s.recv(1000).decode()", "BlockingIOError"),
        ),
        ("steals_the_environment",),
        ("grader/sandbox/test_bubblewrap.py::test_the_environment_holds_nothing_of_the_judges",
         "grader/sandbox/test_bubblewrap.py::test_only_the_socket_is_open_in_a_submissions_process"),
    ),
)  # fmt: skip
