# Shows: lets every mode through
# Assignment: 05_tool_choice

# %% answer="tool_choice_for"
def tool_choice_for(mode, name=None, *, api="chat"):
    if mode != "tool":
        return mode
    if not name:
        raise ValueError("a name is missing")
    return (
        {"type": "function", "name": name} if api == "responses" else {"type": "function", "function": {"name": name}}
    )
