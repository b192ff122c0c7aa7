# Shows: counts down in the dict it was given
# Assignment: 10_safety

# %% answer="CallLimiter"
class CallLimiter:
    def __init__(self, max_calls, per_tool=None):
        self.left = max_calls
        self.per_tool = per_tool if per_tool is not None else {}

    def allow(self, name):
        if self.left < 1 or self.per_tool.get(name, 1) < 1:
            return False
        self.left -= 1
        if name in self.per_tool:
            self.per_tool[name] -= 1
        return True
