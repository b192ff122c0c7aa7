# Shows: budgets that count down, in a copy
# Assignment: 10_safety

# %% answer="CallLimiter"
class CallLimiter:
    def __init__(self, max_calls, per_tool=None):
        self.left = max_calls
        self.budgets = dict(per_tool or {})

    def allow(self, name):
        allowed = self.left > 0 and self.budgets.get(name, 1) > 0
        if allowed:
            self.left -= 1
            if name in self.budgets:
                self.budgets[name] -= 1
        return allowed
