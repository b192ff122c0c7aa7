from __future__ import annotations

import errno
import platform
import struct

import pytest

from grader.sandbox import seccomp

pytestmark = pytest.mark.skipif(platform.machine() not in ("x86_64", "aarch64"), reason="no list of calls for it")

ALLOW, EPERM, KILL = 0x7FFF0000, 0x00050001, 0x80000000
ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}.get(platform.machine(), 0)


def verdict(program: bytes, number: int, *arguments: int, architecture: int = ARCHITECTURE) -> int:
    """Run a filter as the kernel would; all loads are of four bytes of ``struct seccomp_data``."""
    padded = [*arguments, 0, 0, 0, 0, 0, 0][:6]
    data = struct.pack("=iIQ6Q", number, architecture, 0, *(value & (2**64 - 1) for value in padded))
    place, accumulator = 0, 0
    while True:
        operation, if_true, if_false, value = struct.unpack_from("=HBBI", program, place * 8)
        place += 1
        match operation:
            case 0x20:
                (accumulator,) = struct.unpack_from("=I", data, value)
            case 0x06:
                return int(value)
            case _:
                tests = {0x15: accumulator == value, 0x25: accumulator > value, 0x35: accumulator >= value}
                tests[0x45] = bool(accumulator & value)
                place += if_true if tests[operation] else if_false


def test_exactly_the_listed_calls_are_allowed() -> None:
    program = seccomp.program(7)
    column = {"x86_64": 1, "aarch64": 2}[platform.machine()]
    listed = {int(e.split(":")[column]) for e in seccomp._ALLOWED.split() if e.split(":")[column] != "-"}
    conditional = {int(e.split(":")[column]) for e in seccomp._WITH_CONDITIONS.split()}
    assert conditional.isdisjoint(listed)
    for number in set(range(600)) - conditional:
        assert verdict(program, number) == (ALLOW if number in listed else EPERM), number


def test_another_architecture_ends_the_process() -> None:
    assert verdict(seccomp.program(7), 0, architecture=0x40000003) == KILL


@pytest.mark.skipif(platform.machine() != "x86_64", reason="numbers of x86_64")
def test_extended_attributes_are_not_supported_rather_than_forbidden() -> None:
    for number in (194, 195, 196):
        assert verdict(seccomp.program(7), number) == 0x00050000 | errno.ENOTSUP


def test_calls_of_the_x32_interface_are_not_allowed() -> None:
    assert verdict(seccomp.program(7), 0x40000000) == EPERM


def test_a_template_becomes_the_program_of_a_process() -> None:
    assert seccomp.for_process(seccomp.template(), 4711) == seccomp.program(4711)
    assert seccomp.template() != seccomp.program(4711)


def test_a_thread_may_only_signal_its_own_process() -> None:
    program, tgkill = seccomp.program(4711), {"x86_64": 234, "aarch64": 131}[platform.machine()]
    assert verdict(program, tgkill, 4711, 4712, 6) == ALLOW
    assert verdict(program, tgkill, 1, 1, 9) == EPERM


def test_clone_starts_threads_but_neither_processes_nor_namespaces() -> None:
    program, clone = seccomp.program(7), {"x86_64": 56, "aarch64": 220}[platform.machine()]
    assert verdict(program, clone, 0x3D0F00) == ALLOW
    assert verdict(program, clone, 17) == EPERM
    assert verdict(program, clone, 0x3D0F00 | 0x10000000) == EPERM


def test_limits_can_be_read_and_not_set() -> None:
    program, prlimit = seccomp.program(7), {"x86_64": 302, "aarch64": 261}[platform.machine()]
    assert verdict(program, prlimit, 0, 0, 0, 1) == ALLOW
    assert verdict(program, prlimit, 0, 0, 1, 0) == EPERM
    assert verdict(program, prlimit, 0, 0, 1 << 32, 0) == EPERM


def test_fcntl_sends_no_signals() -> None:
    program, fcntl = seccomp.program(7), {"x86_64": 72, "aarch64": 25}[platform.machine()]
    for command in (0, 1, 2, 3, 4, 5, 36, 1030):
        assert verdict(program, fcntl, 3, command) == ALLOW
    for command in (8, 10, 15, 1024, 1026, 1031):  # F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY, F_SETPIPE_SZ
        assert verdict(program, fcntl, 3, command) == EPERM


def test_locks_are_answered_as_taken_and_the_kernel_never_sees_them() -> None:
    program, done = seccomp.program(7), 0x00050000
    fcntl, flock = {"x86_64": (72, 73), "aarch64": (25, 32)}[platform.machine()]
    assert {verdict(program, fcntl, 3, command) for command in (6, 7, 37, 38)} == {done}
    assert verdict(program, flock, 3, 2) == done


def test_a_pair_of_sockets_is_a_pair_of_streams() -> None:
    program, socketpair = seccomp.program(7), {"x86_64": 53, "aarch64": 199}[platform.machine()]
    cloexec, nonblock = 0o2000000, 0o4000
    assert verdict(program, socketpair, 1, 1 | cloexec | nonblock) == ALLOW
    for family, kind in ((1, 2), (1, 5), (2, 1), (40, 1)):
        assert verdict(program, socketpair, family, kind | cloexec) == EPERM
