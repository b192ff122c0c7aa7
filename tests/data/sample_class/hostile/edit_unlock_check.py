# Shows: the notebook's metadata edited by hand, see the function of this name in edits.py
# Assignment: 02_dispatch
# Edit: unlock_check

# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    return "10"
