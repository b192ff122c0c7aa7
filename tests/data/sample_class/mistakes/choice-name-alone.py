# Shows: returns the name of the tool by itself
# Assignment: 05_tool_choice

# %% answer="tool_choice_for"
def tool_choice_for(mode, name=None, *, api="chat"):
    if mode in ("auto", "required", "none"):
        return mode
    if mode != "tool" or not name:
        raise ValueError(mode)
    return name
