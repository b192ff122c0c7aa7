# an exception class of its own below ValueError


class UnknownMode(ValueError):
    pass


def tool_choice_for(mode, name=None, *, api="chat"):
    if mode in ("auto", "required", "none"):
        return mode
    if mode == "tool" and name:
        if api == "responses":
            return {"type": "function", "name": name}
        return {"type": "function", "function": {"name": name}}
    raise UnknownMode(f"unknown mode {mode!r} or no name; use auto, required, none or tool with a name")
