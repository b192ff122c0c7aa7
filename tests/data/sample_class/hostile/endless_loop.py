# Shows: a cell that never ends and ignores every signal it may ignore
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
import signal

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    try:
        while True:
            pass
    except BaseException:
        continue
