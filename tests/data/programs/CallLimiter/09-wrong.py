# the caller's dict is counted down, so two limiters share it


class CallLimiter:
    def __init__(self, max_calls, per_tool={}):
        self.max_calls = max_calls
        self.per_tool = per_tool

    def allow(self, name):
        if self.max_calls <= 0 or self.per_tool.get(name, 1) <= 0:
            return False
        self.max_calls -= 1
        if name in self.per_tool:
            self.per_tool[name] -= 1
        return True
