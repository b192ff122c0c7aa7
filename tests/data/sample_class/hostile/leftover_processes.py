# Shows: leaves a daemon behind that would outlive the run
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
import os
import subprocess
import sys
import time

try:
    subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)  # sample-class-leftover"], start_new_session=True
    )
except Exception:
    pass
try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
except OSError:
    pass


def dispatch_tool_call(tool_call, registry):
    return "left"
