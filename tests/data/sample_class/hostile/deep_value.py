# Shows: an answer nested so deeply that encoding it may crash
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
import sys


def dispatch_tool_call(tool_call, registry):
    sys.setrecursionlimit(10**8)
    deep = {}
    for _ in range(500_000):
        deep = {"kind": deep}
    return deep
