# Shows: only the total is limited
# Assignment: 10_safety

# %% answer="CallLimiter"
class CallLimiter:
    def __init__(self, max_calls, per_tool=None):
        self.max_calls = max_calls
        self.per_tool = per_tool or {}
        self.made = []

    def allow(self, name):
        if len(self.made) >= self.max_calls:
            return False
        self.made.append(name)
        return True
