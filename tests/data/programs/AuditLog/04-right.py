# secret keys in any case, one class method, UTC-free and terse


class AuditLog:
    SECRET = {"card_number", "password", "api_key"}

    def __init__(self):
        self.lines = []

    @classmethod
    def hide(cls, value):
        if isinstance(value, list):
            return list(map(cls.hide, value))
        if not isinstance(value, dict):
            return value
        return {k: "[redacted]" if str(k).lower() in cls.SECRET else cls.hide(v) for k, v in value.items()}

    @staticmethod
    def read(text, otherwise=None):
        try:
            return json.loads(text)
        except ValueError:
            return otherwise

    def record(self, tool_call, result, *, error=None):
        function = tool_call.function
        value = self.read(result, result) if isinstance(result, str) else result
        line = json.dumps(
            {
                "id": tool_call.id,
                "name": function.name,
                "arguments": self.hide(self.read(function.arguments)),
                "result": self.hide(value),
                "error": error,
            }
        )
        self.lines.append(line)
        return line
