# closures in __init__, float infinity for no limit


class CallLimiter:
    def __init__(self, max_calls, per_tool=None):
        limits, used = {}, {}
        limits.update(per_tool or {})

        def allow(name):
            total = sum(used.values())
            if total < max_calls and used.get(name, 0) < limits.get(name, float("inf")):
                used[name] = used.get(name, 0) + 1
                return True
            return False

        self._allow = allow

    def allow(self, name):
        return self._allow(name)
