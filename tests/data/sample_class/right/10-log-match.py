# Shows: match statements, and a time in every line
# Assignment: 10_safety

# %% answer="AuditLog"
class AuditLog:
    def __init__(self):
        self.lines = []

    def record(self, tool_call, result, *, error=None):
        try:
            arguments = json.loads(tool_call.function.arguments)
        except json.JSONDecodeError:
            arguments = None
        if isinstance(result, str):
            try:
                result = json.loads(result)
            except json.JSONDecodeError:
                pass
        entry = dict(at=0, id=tool_call.id, name=tool_call.function.name, error=error)
        entry |= {"arguments": self.clean(arguments), "result": self.clean(result)}
        line = json.dumps(entry, ensure_ascii=False, default=str)
        self.lines += [line]
        return line

    def clean(self, value):
        match value:
            case dict():
                return {key: self.hide(key, item) for key, item in value.items()}
            case list() | tuple():
                return list(map(self.clean, value))
            case _:
                return value

    def hide(self, key, item):
        return "[redacted]" if key in {"card_number", "password", "api_key"} else self.clean(item)
