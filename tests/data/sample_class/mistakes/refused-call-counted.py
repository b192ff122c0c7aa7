# Shows: counts first, decides later
# Assignment: 10_safety

# %% answer="CallLimiter"
class CallLimiter:
    def __init__(self, max_calls, per_tool=None):
        self.max_calls = max_calls
        self.per_tool = per_tool or {}
        self.total = 0
        self.counts = {}

    def allow(self, name):
        self.total += 1
        self.counts[name] = self.counts.get(name, 0) + 1
        if self.total > self.max_calls:
            return False
        return name not in self.per_tool or self.counts[name] <= self.per_tool[name]
