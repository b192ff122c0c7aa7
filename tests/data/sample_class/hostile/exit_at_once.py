# Shows: ends the process without a word
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
import os

os._exit(0)
