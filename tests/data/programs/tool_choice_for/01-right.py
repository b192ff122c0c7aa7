# match statement, the api checked too


def tool_choice_for(mode, name=None, *, api="chat"):
    match (mode, api):
        case ("auto" | "required" | "none", "chat" | "responses"):
            return mode
        case ("tool", "chat") if name:
            return {"type": "function", "function": {"name": name}}
        case ("tool", "responses") if name:
            return {"type": "function", "name": name}
    raise ValueError(f"cannot make a tool_choice of mode={mode!r}, name={name!r}, api={api!r}")
