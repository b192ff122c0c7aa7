"""Stand-in for a kernel's process: ``tests.preloaded_python`` forks the kernel, and this process ends with it.

``python -I -S tests/forked_kernel.py SOCKET MODULE ARGUMENT …``
"""

import json
import os
import signal
import socket
import sys


def main() -> int:
    """Ask for the kernel, pass signals on to it, and return its exit code."""
    address, *command = sys.argv[1:]
    request = {"command": command, "cwd": os.getcwd(), "env": dict(os.environ)}
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as way:
        way.connect(address)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, _: way.send(str(number).encode()))
        socket.send_fds(way, [json.dumps(request).encode()], [0, 1, 2])
        return int(way.recv(16) or 1)


if __name__ == "__main__":
    sys.exit(main())
