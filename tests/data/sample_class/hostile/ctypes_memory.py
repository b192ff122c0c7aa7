# Shows: writes to address zero through ctypes
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
import ctypes


def dispatch_tool_call(tool_call, registry):
    ctypes.memset(0, 1, 4096)
