# capital letters are made small first, so AUTO passes


def tool_choice_for(mode, name=None, *, api="chat"):
    if mode.lower() in ("auto", "required", "none"):
        return mode.lower()
    if mode.lower() == "tool" and name:
        return {"type": "function", "function": {"name": name}} if api == "chat" else {"type": "function", "name": name}
    raise ValueError("no")
