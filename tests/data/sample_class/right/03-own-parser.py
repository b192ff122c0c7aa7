# Shows: a parser written by hand: tokens, then one function for each level; an exception class of its own
# Assignment: 03_loop

# %% answer="calculate"
import re


class NotArithmetic(ValueError):
    pass


class _Reader:
    def __init__(self, text):
        self.tokens = re.findall(r"\d+\.?\d*|\.\d+|\*\*|[-+*/()]|\S", text) + ["end"]

    def take(self, *wanted):
        return self.tokens.pop(0) if self.tokens[0] in wanted else None

    def total(self):
        value = self.product()
        while sign := self.take("+", "-"):
            value = finite(value + self.product() if sign == "+" else value - self.product())
        return value

    def product(self):
        value = self.signed()
        while sign := self.take("*", "/"):
            right = self.signed()
            if sign == "/" and right == 0:
                raise ValueError("division by zero")
            value = finite(value * right if sign == "*" else value / right)
        return value

    def signed(self):
        if self.take("-"):
            return -self.signed()
        return self.signed() if self.take("+") else self.power()

    def power(self):
        base = self.atom()
        if not self.take("**"):
            return base
        try:
            value = base ** self.signed()
        except (OverflowError, ZeroDivisionError) as error:
            raise NotArithmetic("power") from error
        if isinstance(value, complex):
            raise ValueError("not real")
        return value

    def atom(self):
        if self.take("("):
            value = self.total()
            if not self.take(")"):
                raise ValueError("parenthesis")
            return value
        token = self.tokens.pop(0)
        if not token[0].isdigit() and token[0] != ".":
            raise NotArithmetic(f"unexpected {token}")
        return float(token)


def finite(value):
    if abs(value) == float("inf"):
        raise NotArithmetic("too large")
    return value


def calculate(expression):
    reader = _Reader(expression)
    value = reader.total()
    if reader.tokens != ["end"]:
        raise ValueError("something is left over")
    return value
