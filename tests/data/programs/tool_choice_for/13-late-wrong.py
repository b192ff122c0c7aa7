# the named tool has another provider's form


def tool_choice_for(mode, name=None, *, api="chat"):
    if mode in ("auto", "required", "none"):
        return mode
    if mode == "tool" and name:
        return {"type": "tool", "name": name}
    raise ValueError("no")
