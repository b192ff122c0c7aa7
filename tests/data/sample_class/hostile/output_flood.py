# Shows: prints without end
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
import sys

line = "spam " * 20_000
while True:
    print(line)
    print(line, file=sys.stderr)
