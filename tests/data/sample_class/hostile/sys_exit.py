# Shows: SystemExit with a score in it, at the top and in the call
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
import sys


def dispatch_tool_call(tool_call, registry):
    sys.exit(json.dumps({"score": 10}))


sys.exit(0)
