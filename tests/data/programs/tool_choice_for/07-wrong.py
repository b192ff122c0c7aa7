# an unknown mode gives None in place of a ValueError


def tool_choice_for(mode, name=None, *, api="chat"):
    if mode in ("auto", "required", "none"):
        return mode
    if mode == "tool" and name:
        if api == "responses":
            return {"type": "function", "name": name}
        return {"type": "function", "function": {"name": name}}
    return None
