# Shows: sends a named tool without a name
# Assignment: 05_tool_choice

# %% answer="tool_choice_for"
def tool_choice_for(mode, name=None, *, api="chat"):
    if mode in ("auto", "required", "none"):
        return mode
    if mode != "tool":
        raise ValueError(mode)
    return (
        {"type": "function", "name": name} if api == "responses" else {"type": "function", "function": {"name": name}}
    )
