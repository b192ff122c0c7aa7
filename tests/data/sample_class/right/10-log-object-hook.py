# Shows: json itself redacts while it parses
# Assignment: 10_safety

# %% answer="AuditLog"
def hide(found):
    return {key: "[redacted]" if key in ("card_number", "password", "api_key") else found[key] for key in found}


class AuditLog:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def record(self, tool_call, result, *, error: str | None = None) -> str:
        text = result if isinstance(result, str) else json.dumps(result)
        entry = {"id": tool_call.id, "name": tool_call.function.name}
        entry["arguments"] = self.read(tool_call.function.arguments, None)
        entry["result"] = self.read(text, result)
        self.lines.append(json.dumps({**entry, "error": error}))
        return self.lines[-1]

    @staticmethod
    def read(text, otherwise):
        try:
            return json.loads(text, object_hook=hide)
        except ValueError:
            return otherwise
