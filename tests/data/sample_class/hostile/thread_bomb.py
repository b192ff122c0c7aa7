# Shows: threads without end, each busy
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
import threading


def busy():
    while True:
        pass


try:
    while True:
        threading.Thread(target=busy, daemon=False).start()
except RuntimeError:
    pass
