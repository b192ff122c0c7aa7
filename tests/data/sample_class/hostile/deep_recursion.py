# Shows: recursion without a bottom, in the answer and in its value
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
import sys

sys.setrecursionlimit(10**9)
deep = []
for _ in range(200_000):
    deep = [deep]


def dispatch_tool_call(tool_call, registry):
    if not tool_call:
        return deep
    return dispatch_tool_call(tool_call, registry)
