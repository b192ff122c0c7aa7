# the word none becomes Python's None


def tool_choice_for(mode, name=None, *, api="chat"):
    if mode in ("auto", "required", "none"):
        return None if mode == "none" else mode
    if mode == "tool" and name:
        if api == "responses":
            return {"type": "function", "name": name}
        return {"type": "function", "function": {"name": name}}
    raise ValueError(f"unknown mode {mode!r} or no name; use auto, required, none or tool with a name")
