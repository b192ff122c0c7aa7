"""Escaping: out of the process, out of the scratch folder, onto a network, past the end."""

from __future__ import annotations

from tests.grader.sandbox.threats import system_calls
from tests.grader.sandbox.threats.threat import (
    CALL_THE_KERNEL,
    DENIED,
    GONE,
    HELD,
    NO_FILE,
    Attack,
    Threat,
    attack,
    kernel,
)  # fmt: skip

FAMILIES = """
import socket
opened = []
for family in range(1, 64):
    for kind in (1, 2, 3, 5):
        for protocol in (0, 1, 6, 17):
            try: opened.append((family, kind, socket.socket(family, kind, protocol)))
            except OSError: pass
return opened or 'held'
"""

SIGNAL_BY_FCNTL = """
import fcntl, os, socket
mine, other = socket.socketpair()
held = True
for command, value in ((fcntl.F_SETOWN, os.getppid()), (10, 9), (15, 0), (1024, 0), (1026, 0)):
    try: held = bool(fcntl.fcntl(mine, command, value)) and held
    except PermissionError: pass
    else: return f'fcntl {command} was allowed'
other.send(b'x')
return 'held' if held else 'sent'
"""

MACHINE_CODE = f"""{CALL_THE_KERNEL}
import mmap

def attack():
    code = mmap.mmap(-1, 4096, prot=7)
    code.write(bytes.fromhex({{"x86_64": "b814000000cd80c3", "aarch64": "00000000"}}[platform.machine()]))
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
"""

NOT_ITS_OWN = {
    "the null device": "'/dev/null'",
    "the zero device": "'/dev/zero'",
    "the source of chance": "'/dev/urandom'",
    "the devices": "'/dev'",
    "the root": "'/'",
    "the packages": "'/packages'",
    "Python": "os.path.dirname(os.__file__)",
    "the system's libraries": "'/usr/lib'",
}

THREATS = (
    Threat(
        "other programs and processes",
        "seccomp: no fork, clone or exec; Landlock: no execution; bubblewrap: no programs to execute",
        (
            attack("fork", "import os; return os.fork()", *DENIED),
            attack("vfork and exec", "import subprocess; return subprocess.run(['true']).returncode", *DENIED,
                   *NO_FILE),
            attack("a shell", "import os; return 'ran' if os.system('exit 0') == 0 else 'held'", HELD),
            attack("posix_spawn", "import os, sys; return os.posix_spawn(sys.executable, ['python'], {})", *DENIED),
            attack("another program in place of this", "import os, sys; os.execv(sys.executable, ['python', '-c0'])",
                   *DENIED),
            attack("a program of its own", "import os; open('p', 'w').write('#!/bin/sh\\n'); os.chmod('p', 0o755); "
                   "os.execv('p', ['p'])", *DENIED),
            attack("multiprocessing", "import multiprocessing as m; p = m.get_context('fork').Process(); p.start()",
                   *DENIED),
            attack("a terminal of its own", "import pty; return pty.fork()", "OSError", *DENIED, *NO_FILE),
            kernel("clone of a process", "kernel(56, 220, 17, 0, 0, 0, 0)"),
            kernel("clone into namespaces", "kernel(56, 220, 0x10000000 | 0x20000 | 17, 0, 0, 0, 0)"),
            kernel("clone3", "kernel(435, 435, 0, 0)", "OSError"),
            *system_calls.PROCESSES,
        ),
        ("runs_a_shell", "leftover_processes"),
        ("grader/sandbox/test_worker.py::test_a_cell_is_confined",
         "grader/sandbox/test_layers.py::test_bubblewrap_and_what_is_left_hold_without_a_layer",
         "grader/sandbox/test_unprivileged.py::test_everything_holds_for_an_ordinary_user"),
    ),
    Threat(
        "signals to others, ptrace, other processes' memory and descriptors",
        "seccomp; a process-id namespace for the sandbox alone; Landlock keeps signals inside (ABI 6)",
        (
            attack("kill of every process", "import os; os.kill(-1, 9)", *DENIED),
            attack("kill of the parent", "import os; os.kill(os.getppid(), 9)", *DENIED),
            kernel("signal to a thread of the parent", "kernel(234, 131, os.getppid(), os.getppid(), 9)"),
            kernel("trace of the parent", "kernel(101, 117, 16, os.getppid(), 0, 0)"),
            kernel("trace of itself", "kernel(101, 117, 0, 0, 0, 0)"),
            kernel("memory of the parent", "kernel(310, 270, os.getppid(), 0, 0, 0, 0, 0)"),
            kernel("descriptor of a process", "kernel(434, 434, os.getppid(), 0)"),
            attack("a signal sent by the kernel, through fcntl", SIGNAL_BY_FCNTL, HELD),
            attack("a signal sent by the kernel, through ioctl", "import fcntl, os, socket, struct\n"
                   "fcntl.ioctl(socket.socketpair()[0], 0x8901, struct.pack('i', os.getppid()))", *DENIED),
            attack("keys typed into a terminal", "import fcntl; fcntl.ioctl(0, 0x5412, b'x')", *DENIED),
            *system_calls.OTHERS,
        ),
        (),
        ("grader/sandbox/test_layers.py::test_without_landlock_seccomp_alone_keeps_signals_in",),
    ),
    Threat(
        "files outside scratch, the gradebook",
        "bubblewrap: read-only or not there at all; Landlock: writing below scratch only",
        (
            attack("writing beside the packages", "open('/packages/mocks/evil.py', 'w')", "OSError", *DENIED),
            attack("writing to the root", "open('/evil', 'w')", "OSError", *DENIED),
            attack("writing beside the scratch folders", "open('/scratch/evil', 'w')", "OSError", *DENIED),
            attack("writing into the standard library", "import json; open(json.__file__, 'a')", "OSError", *DENIED),
            attack("a start-up file in the installation", "import sysconfig; "
                   "open(sysconfig.get_path('purelib') + '/evil.pth', 'w')", "OSError", *DENIED),
            attack("a library replaced by renaming", "import json, os; os.rename('/scratch', json.__file__)", "OSError",
                   *DENIED),
            attack("a library's time changed", "import json, os; os.utime(json.__file__)", "OSError", *DENIED),
            attack("a library's rights changed", "import json, os; os.chmod(json.__file__, 0o777)", "OSError", *DENIED),
            attack("a library cut short", "import json, os; os.truncate(json.__file__, 0)", "OSError", *DENIED),
            attack("a library deleted", "import json, os; os.unlink(json.__file__)", "OSError", *DENIED),
            attack("hard link out of scratch", "import os, json; os.link(json.__file__, 'json.py')", "OSError",
                   *DENIED),
            attack("a device of its own", "import os, stat; os.mknod('sda', stat.S_IFBLK | 0o600, os.makedev(8, 0))",
                   *DENIED),
            attack("a pipe with a name", "import os; os.mkfifo('fifo')", *DENIED),
            attack("the parent's folder by descriptor", "import os; d = os.open('.', os.O_RDONLY); os.chdir('/'); "
                   "return os.listdir(os.open('../..', os.O_RDONLY, dir_fd=d))", *NO_FILE),
            *system_calls.FILES,
        ),
        ("writes_the_gradebook",),
    ),
    Threat(
        "permissions, times and locks of what is not its own",
        "a mount namespace for each judge, in which all but its own scratch folder is read-only; "
        "seccomp: locks are not taken",
        (
            *(attack(f"rights of {name} changed", f"import os; os.chmod({path}, 0o777)", "OSError", *DENIED)
              for name, path in NOT_ITS_OWN.items()),
            *(attack(f"times of {name} changed", f"import os; os.utime({path}, (1, 1))", "OSError", *DENIED)
              for name, path in NOT_ITS_OWN.items()),
        ),
        (),
        ("grader/sandbox/test_layers.py::test_no_judge_reaches_what_belongs_to_another",
         "grader/sandbox/test_layers.py::test_a_lock_on_a_file_of_the_machine_is_not_taken",
         "grader/sandbox/test_hostile.py::test_a_scratch_folder_that_was_closed_is_open_for_the_next",
         "grader/autograde/test_faults.py::test_a_submission_that_closes_the_scratch_folder_costs_nobody_a_point"),
    ),
    Threat(
        "namespaces again, mounts, the kernel itself",
        "seccomp; no capability in any namespace",
        (
            kernel("mount", "kernel(165, 40, b'none', b'/scratch', b'tmpfs', 0, 0)"),
            kernel("namespaces of its own", "kernel(272, 97, 0x10000000)"),
            kernel("namespaces of another", "kernel(308, 268, 0, 0)"),
            kernel("new root", "kernel(161, 51, b'/scratch')"),
            kernel("a fresh filter", "kernel(317, 277, 1, 0, 0)"),
            kernel("the filter taken off", "kernel(157, 167, 22, 0, 0, 0, 0)"),
            kernel("a debugger welcome", "kernel(157, 167, 0x59616D61, -1, 0, 0, 0)"),
            kernel("orphans adopted", "kernel(157, 167, 36, 1, 0, 0, 0)"),
            kernel("io_uring", "kernel(425, 425, 8, ctypes.create_string_buffer(256))"),
            kernel("bpf", "kernel(321, 280, 0, 0, 0)"),
            kernel("memfd", "kernel(319, 279, b'x', 0)"),
            kernel("keys of the kernel", "kernel(250, 219, 0, -1, 0)"),
            kernel("userfaultfd", "kernel(323, 282, 0)"),
            kernel("performance counters", "kernel(298, 241, 0, 0, -1, -1, 0)"),
            kernel("a number of the x32 interface", "kernel(0x40000000 + 39, 0x40000000 + 172)"),
            Attack("another architecture's door to the kernel", MACHINE_CODE, GONE),
            *system_calls.KERNEL,
        ),
        (),
        ("grader/sandbox/test_seccomp.py::test_exactly_the_listed_calls_are_allowed",),
    ),
    Threat(
        "network of every family, abstract sockets",
        "bubblewrap: an empty network namespace; seccomp: no socket, connect or bind; Landlock: no ports",
        (
            attack("tcp", "import socket; socket.create_connection(('1.1.1.1', 53), 1)", *DENIED, "OSError"),
            attack("loopback", "import socket; socket.create_connection(('127.0.0.1', 80), 1)", *DENIED),
            attack("tcp over IPv6", "import socket; socket.create_connection(('::1', 80), 1)", *DENIED),
            attack("udp", "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)", *DENIED),
            attack("unix socket", "import socket; socket.socket(socket.AF_UNIX)", *DENIED),
            attack("raw socket", "import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW)", *DENIED),
            attack("raw frames", "import socket; socket.socket(17, socket.SOCK_RAW)", *DENIED),
            attack("the machine below a virtual machine", "import socket; socket.socket(40, 1)", *DENIED),
            attack("the kernel's ciphers", "import socket; socket.socket(38, 5)", *DENIED),
            attack("netlink", "import socket; socket.socket(16, socket.SOCK_RAW)", *DENIED),
            attack("every family", FAMILIES, HELD),
            attack("name look-up", "import socket; return socket.gethostbyname('example.org')", "gaierror", *DENIED),
            attack("an abstract address without bind", "import socket\n"
                   "a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
                   "a.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1); a.send(b'x'); return a.getsockname()",
                   *DENIED),
            attack("a filter on the judge's socket", "import os, socket; socket.socket(fileno=os.dup(3)).setsockopt("
                   "socket.SOL_SOCKET, 26, bytes(16))", *DENIED),
            attack("the SDK's own way", "import openai; openai.OpenAI(api_key='x', base_url='http://127.0.0.1:9', "
                   "max_retries=0).models.list()", "APIConnectionError"),
            *system_calls.NETWORK,
        ),
        ("network",),
    ),
    Threat(
        "shared memory, queues and locks",
        "bubblewrap: an IPC namespace for the sandbox; each judge has its own /dev/shm, cleared every time; seccomp",
        (
            attack("shared memory", "from multiprocessing import shared_memory as s; s.SharedMemory('x', True, 9)",
                   *DENIED, *NO_FILE, "OSError"),
            attack("a lock with a name", "import multiprocessing as m; m.get_context('spawn').Lock()", *DENIED,
                   *NO_FILE, "OSError"),
            *system_calls.SHARED,
        ),
        tests=(
            "grader/sandbox/test_shared_memory.py::test_nothing_is_seen_by_the_next_submission_or_by_another_judge",
        ),
    ),
    Threat(
        "leftovers",
        "a process ends with its submission, its folder is cleared, the sandbox ends with the run",
        (
            attack("a folder nobody may enter", "import os; os.mkdir('d'); open('d/f', 'w').close(); os.chmod('d', 0)\n"
                   "return 'held'", HELD),
            attack("very deep folders", "import os\nfor n in range(600):\n  os.mkdir('d'); os.chdir('d')\n"
                   "return 'held'", HELD),
            attack("names that are no text", "import os\nfor n in range(1, 255):\n"
                   "  if n != 47: os.close(os.open(bytes([n, 255]), os.O_CREAT))\nreturn 'held'", HELD),
            attack("a start-up file in the home folder", "import os\n"
                   "where = os.environ['HOME'] + '/.local/lib/python3.11/site-packages'\nos.makedirs(where)\n"
                   "open(where + '/usercustomize.py', 'w').write('raise SystemExit')\nreturn 'held'", HELD),
            attack("threads that stay", "import threading, time\nfor n in range(9):\n"
                   "  threading.Thread(target=time.sleep, args=(60,)).start()\nreturn 'held'", HELD),
        ),
        ("closes_everything",),
        ("grader/sandbox/test_hostile.py::test_nothing_is_left_of_attacks_and_warm_parent",
         "grader/sandbox/test_hostile.py::test_what_one_submission_left_on_disk_takes_no_room_from_the_next",
         "sample_class/test_class_run.py::test_the_machine_is_as_it_was"),
    ),
)  # fmt: skip
