# Shows: takes the minus for a part of the number
# Assignment: 03_loop

# %% answer="calculate"
import re


def calculate(expression):
    if not re.fullmatch(r"[-+*/(). 0-9]*", expression) or "//" in expression:
        raise ValueError("not arithmetic")
    tokens = re.findall(r"[0-9.]+|\*\*|[-+*/()]", expression) + ["end"]
    try:
        value = total(tokens)
        if tokens != ["end"]:
            raise ValueError("something is left over")
        return float(value)
    except (ArithmeticError, IndexError, TypeError) as error:
        raise ValueError("no value") from error


def atom(tokens):
    token = tokens.pop(0)
    if token == "(":
        value = total(tokens)
        if tokens.pop(0) != ")":
            raise ValueError("parenthesis")
        return value
    if token == "-":
        return -atom(tokens)
    return float(token)


def total(tokens):
    value = product(tokens)
    while tokens[0] in ("+", "-"):
        value = value + product(tokens) if tokens.pop(0) == "+" else value - product(tokens)
    return value


def product(tokens):
    value = power(tokens)
    while tokens[0] in ("*", "/"):
        value = value * power(tokens) if tokens.pop(0) == "*" else value / power(tokens)
    return value


def power(tokens):
    value = atom(tokens)
    if tokens[0] == "**":
        tokens.pop(0)
        value = value ** power(tokens)
    return value
