"""seccomp filter of the system calls that learner code may make, for Linux on x86_64 and aarch64.

It is an allow-list, because kernels get new calls every year and a list of forbidden ones is never complete. It holds
what Python, the SDK, threads and asyncio need: files (Landlock and bubblewrap decide which), memory, clocks,
polling, and bytes on sockets that are already open (no ``sendmsg``: it also sends descriptors). What is not listed
fails with EPERM, which Python shows as ``PermissionError``. So there is no way to start a process (fork, vfork, execve,
clone without CLONE_THREAD), to signal or trace another (also not through ``fcntl``), to open a socket to anywhere (only
a ``socketpair`` of streams), to mount, to change namespaces or limits, or to reach bpf, io_uring, keyrings, memfd,
shared memory, userfaultfd and perf. ``clone3`` fails with ENOSYS: its flags lie in memory a filter cannot read, and the
C library falls back to ``clone``.

Locks on files are answered as if they were taken, and are not: a process is alone with its own files, and a lock on a
file of the machine would reach past the sandbox.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys
from collections.abc import Iterable

from grader.sandbox import libc

# name:number on x86_64:number on aarch64 ("-" where that machine has no such call).
_ALLOWED = """
    read:0:63 write:1:64 futex:202:98 mmap:9:222 munmap:11:215 brk:12:214 madvise:28:233 close:3:57
    recvfrom:45:207 sendto:44:206 fstat:5:80 newfstatat:262:79 lseek:8:62 openat:257:56 epoll_wait:232:-
    epoll_pwait:281:22 epoll_ctl:233:21 poll:7:- ppoll:271:73 clock_gettime:228:113 clock_nanosleep:230:115
    nanosleep:35:101 gettimeofday:96:169 time:201:- getpid:39:172 gettid:186:178 rt_sigprocmask:14:135
    rt_sigaction:13:134 rt_sigreturn:15:139 mprotect:10:226 mremap:25:216 readv:19:65 writev:20:66 pread64:17:67
    pwrite64:18:68 preadv:295:69 pwritev:296:70 preadv2:327:286 pwritev2:328:287 open:2:- stat:4:- lstat:6:-
    statx:332:291 access:21:- faccessat:269:48 faccessat2:439:439 readlink:89:- readlinkat:267:78 getdents:78:-
    getdents64:217:61 getcwd:79:17 chdir:80:49 fchdir:81:50 mkdir:83:- mkdirat:258:34 rmdir:84:- unlink:87:-
    unlinkat:263:35 rename:82:- renameat:264:38 renameat2:316:276 truncate:76:45 ftruncate:77:46
    fallocate:285:47 fsync:74:82 fdatasync:75:83 chmod:90:- fchmod:91:52 fchmodat:268:53 utimensat:280:88
    link:86:- linkat:265:37 symlink:88:- symlinkat:266:36
    umask:95:166 statfs:137:43 fstatfs:138:44 dup:32:23 dup2:33:- dup3:292:24
    close_range:436:436 select:23:- pselect6:270:72 epoll_create:213:- epoll_create1:291:20 epoll_pwait2:441:441
    eventfd:284:- eventfd2:290:19 pipe:22:- pipe2:293:59 timerfd_create:283:85 timerfd_settime:286:86
    timerfd_gettime:287:87 rt_sigtimedwait:128:137 rt_sigsuspend:130:133 rt_sigpending:127:136
    sigaltstack:131:132 getitimer:36:102 setitimer:38:103 alarm:37:- pause:34:- clock_getres:229:114
    times:100:153 getrusage:98:165 getppid:110:173 getuid:102:174 geteuid:107:175 getgid:104:176 getegid:108:177
    getresuid:118:148 getresgid:120:150 getgroups:115:158 getpgrp:111:- getpgid:121:155 getsid:124:156
    uname:63:160 sysinfo:99:179 getcpu:309:168 sched_yield:24:124 sched_getaffinity:204:123
    sched_getparam:143:121 sched_getscheduler:145:120 sched_get_priority_max:146:125
    sched_get_priority_min:147:126 getpriority:140:141 getrlimit:97:163 msync:26:227 mincore:27:232
    mlock:149:228 munlock:150:229 shutdown:48:210 getsockname:51:204
    getpeername:52:205 getsockopt:55:209 set_robust_list:273:99 get_robust_list:274:100
    set_tid_address:218:96 rseq:334:293 membarrier:324:283 arch_prctl:158:- getrandom:318:278
    restart_syscall:219:128 exit:60:93 exit_group:231:94
"""
_WITH_CONDITIONS = """
    tgkill:234:131 clone:56:220 socketpair:53:199 ioctl:16:29 prctl:157:167 prlimit64:302:261 clone3:435:435
    fcntl:72:25 flock:73:32 listxattr:194:11 llistxattr:195:12 flistxattr:196:13
"""

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_COLUMN = {"x86_64": 1, "aarch64": 2}

_LOAD, _JUMP_EQUAL, _JUMP_ABOVE, _JUMP_FROM, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x25, 0x35, 0x45, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_DONE = _ERRNO  # with the number 0: the call returns 0, and nothing has happened
_NUMBER, _ARCHITECTURE = 0, 4  # offsets in struct seccomp_data
_PR_SET_SECCOMP, _PR_GET_SECCOMP, _FILTER_MODE = 22, 21, 2

_NO_PROCESS = 0x7FFFFFFE  # larger than any process id, and no other number in the program
_CLONE_THREAD = 0x00010000
_CLONE_NEW_ANYTHING = 0x7E020080  # every CLONE_NEW… flag
_AF_UNIX = 1
_NOT_A_STREAM = 0xE  # bits of a socket's type: a datagram socket can be given an address of its own without bind
_FCNTL_COMMANDS = (0, 1, 2, 3, 4, 5, 36, 1030)
"""F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, questions for locks and F_DUPFD_CLOEXEC. Not F_SETOWN and F_SETSIG: with
them the kernel sends a signal of one's choice to a process of one's choice when something can be read."""
_FCNTL_LOCKS = (6, 7, 37, 38)
"""F_SETLK, F_SETLKW and the same for descriptors."""
_TERMINAL_AND_FLAG_COMMANDS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
_NAME_A_THREAD = (15, 16, 0x53564D41)  # PR_SET_NAME, PR_GET_NAME, PR_SET_VMA


class Instructions:
    """A filter program under construction: classic BPF, eight bytes an instruction."""

    def __init__(self) -> None:
        self.code = bytearray()

    def add(self, operation: int, value: int, if_true: int = 0, if_false: int = 0) -> None:
        """Append one instruction; the two jumps count instructions to skip."""
        self.code += struct.pack("=HBBI", operation, if_true, if_false, value & 0xFFFFFFFF)

    def argument(self, index: int, high: bool = False) -> None:
        """Load the lower (or higher) half of one argument of the call."""
        self.add(_LOAD, 16 + 8 * index + (4 if high else 0))


def describe() -> str:
    """Return ``yes``, or why there is no seccomp here."""
    machine = platform.machine()
    if sys.platform != "linux":
        return f"no: it belongs to Linux, this is {sys.platform}"
    if machine not in _COLUMN:
        return f"no: no list of system calls for {machine}"
    if libc.prctl(_PR_GET_SECCOMP) < 0:
        return "no: the kernel was built without it"
    return "yes"


def program(pid: int) -> bytes:
    """Return the filter for the process ``pid`` on this machine, as the kernel reads it.

    Raises:
        LookupError: There is no table for this machine; see `describe`.
    """
    machine = platform.machine()
    if machine not in _COLUMN:
        raise LookupError(describe())
    column = _COLUMN[machine]
    conditions = _table(_WITH_CONDITIONS, column)
    filtered = Instructions()
    filtered.add(_LOAD, _ARCHITECTURE)
    filtered.add(_JUMP_EQUAL, _AUDIT_ARCH[machine], 1, 0)
    filtered.add(_RETURN, _KILL)
    filtered.add(_LOAD, _NUMBER)
    for first, last in _ranges(_table(_ALLOWED, column).values()):
        filtered.add(_JUMP_FROM, first, 0, 2)
        filtered.add(_JUMP_ABOVE, last, 1, 0)
        filtered.add(_RETURN, _ALLOW)
    for name, number in conditions.items():
        rule = _rule(name, pid)
        filtered.add(_JUMP_EQUAL, number, 0, len(rule) // 8)
        filtered.code += rule
    filtered.add(_RETURN, _ERRNO | errno.EPERM)
    return bytes(filtered.code)


def template() -> bytes:
    """Return a filter that `for_process` completes in each fork, so that it is built only once."""
    return program(_NO_PROCESS)


def for_process(made: bytes, pid: int) -> bytes:
    """Return the filter that `template` made, completed for the process ``pid``: the bytes of ``program(pid)``."""
    return made.replace(struct.pack("=BBI", 0, 1, _NO_PROCESS), struct.pack("=BBI", 0, 1, pid))


def apply(filter_program: bytes) -> None:
    """Apply the filter to this process, for good.

    Raises:
        OSError: The kernel refused it.
    """
    buffer = ctypes.create_string_buffer(filter_program, len(filter_program))
    header = struct.pack("@HP", len(filter_program) // 8, ctypes.addressof(buffer))
    header_buffer = ctypes.create_string_buffer(header, len(header))
    if libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1) or libc.prctl(
        _PR_SET_SECCOMP, _FILTER_MODE, ctypes.addressof(header_buffer)
    ):
        raise libc.last_error("seccomp")


def _table(text: str, column: int) -> dict[str, int]:
    rows = (entry.split(":") for entry in text.split())
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}


def _ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return the runs of neighbouring numbers: a short program is checked and compiled sooner by the kernel."""
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _rule(name: str, pid: int) -> bytes:
    """Return the instructions for one call with a condition; each path through them ends in a return."""
    rule = Instructions()
    match name:
        case "clone":
            rule.argument(0)
            rule.add(_JUMP_ANY_BIT, _CLONE_NEW_ANYTHING, 2, 0)
            rule.add(_JUMP_ANY_BIT, _CLONE_THREAD, 0, 1)
            rule.add(_RETURN, _ALLOW)
        case "clone3":
            rule.add(_RETURN, _ERRNO | errno.ENOSYS)
        case "listxattr" | "llistxattr" | "flistxattr":  # shutil.copy2 goes on without them
            rule.add(_RETURN, _ERRNO | errno.ENOTSUP)
        case "tgkill":
            _allow_if(rule, 0, (pid,))
        case "socketpair":
            rule.argument(1)
            rule.add(_JUMP_ANY_BIT, _NOT_A_STREAM, 0, 1)
            rule.add(_RETURN, _ERRNO | errno.EPERM)
            _allow_if(rule, 0, (_AF_UNIX,))
        case "fcntl":
            _allow_if(rule, 1, _FCNTL_COMMANDS)
            _allow_if(rule, 1, _FCNTL_LOCKS, _DONE)
        case "flock":
            rule.add(_RETURN, _DONE)
        case "ioctl":
            _allow_if(rule, 1, _TERMINAL_AND_FLAG_COMMANDS)
        case "prctl":
            _allow_if(rule, 0, _NAME_A_THREAD)
        case "prlimit64":  # reading a limit: the pointer to a new one is null, in both halves
            rule.argument(2)
            rule.add(_JUMP_EQUAL, 0, 0, 3)
            rule.argument(2, high=True)
            rule.add(_JUMP_EQUAL, 0, 0, 1)
            rule.add(_RETURN, _ALLOW)
    if name not in ("clone3", "flock") and "xattr" not in name:
        rule.add(_RETURN, _ERRNO | errno.EPERM)
    return bytes(rule.code)


def _allow_if(rule: Instructions, argument: int, values: tuple[int, ...], verdict: int = _ALLOW) -> None:
    rule.argument(argument)
    for value in values:
        rule.add(_JUMP_EQUAL, value, 0, 1)
        rule.add(_RETURN, verdict)
