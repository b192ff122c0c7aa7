# Shows: a Counter in a dataclass
# Assignment: 10_safety

# %% answer="CallLimiter"
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class CallLimiter:
    max_calls: int
    per_tool: dict[str, int] | None = None
    calls: Counter[str] = field(default_factory=Counter)

    def allow(self, name: str) -> bool:
        limit = (self.per_tool or {}).get(name)
        if self.calls.total() >= self.max_calls or (limit is not None and self.calls[name] >= limit):
            return False
        self.calls[name] += 1
        return True
