"""A port is kept for the server that is about to start, whatever else looks for one."""

from __future__ import annotations

import socket
import sys

import pytest

from tests.browser.ports import own_port


@pytest.mark.skipif(sys.platform != "linux", reason="a port is kept on Linux only")
def test_a_port_is_kept_for_the_server_that_was_told_of_it() -> None:
    with own_port() as port, socket.socket() as other, socket.socket() as server:
        with pytest.raises(OSError, match="in use"):
            other.bind(("127.0.0.1", port))
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as JupyterLab does
        server.bind(("127.0.0.1", port))
        server.listen()
        socket.create_connection(("127.0.0.1", port)).close()
