# Shows: control characters, terminal escapes, lone surrogates and markup in output and error text
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
import sys

NASTY = '\x1b]0;owned\x07\x1b[2J\r\n{"score": 10}\x00\ud800\u202e<script>alert(document.cookie)</script>'
for stream in (sys.stdout, sys.stderr):
    try:
        stream.write(NASTY)
    except Exception:
        pass


def dispatch_tool_call(tool_call, registry):
    raise type(NASTY.replace("\x00", ""), (Exception,), {})(NASTY)
