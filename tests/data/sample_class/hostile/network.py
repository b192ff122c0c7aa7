# Shows: asks somebody else for the answer, by several doors
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
import socket
import urllib.request


def dispatch_tool_call(tool_call, registry):
    for host, port in (("192.0.2.1", 443), ("127.0.0.1", 22), ("127.0.0.1", 8888), ("::1", 80)):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            try:
                with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind) as s:
                    s.settimeout(0.2)
                    s.connect((host, port))
                    s.send(b"GET / HTTP/1.0\r\n\r\n")
                    return s.recv(100).decode()
            except OSError:
                pass
    try:
        return urllib.request.urlopen("https://example.com/", timeout=1).read().decode()
    except Exception as error:
        return str(error)
