# Shows: closes all file descriptors and the standard streams
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
import os
import sys

sys.stdout.close()
sys.stderr.close()
os.closerange(0, 4096)


def dispatch_tool_call(tool_call, registry):
    return "closed"
