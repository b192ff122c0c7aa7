# two countdowns that are taken from


class CallLimiter:
    """How many calls one conversation may make, in all and of each tool."""

    def __init__(self, max_calls, per_tool=None):
        self.left = max_calls
        self.left_of = {name: n for name, n in per_tool.items()} if per_tool is not None else {}

    def allow(self, name):
        """Tell whether this call may run, and count it if so."""
        tool_left = self.left_of.get(name)
        if self.left <= 0 or (tool_left is not None and tool_left <= 0):
            return False
        self.left -= 1
        if tool_left is not None:
            self.left_of[name] = tool_left - 1
        return True
