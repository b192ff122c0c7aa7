# Shows: works from left to right
# Assignment: 03_loop

# %% answer="calculate"
import re


def calculate(expression):
    if not re.fullmatch(r"[-+*/(). 0-9]*", expression) or "//" in expression:
        raise ValueError("not arithmetic")
    tokens = re.findall(r"[0-9.]+|\*\*|[-+*/()]", expression) + ["end"]
    try:
        value = chain(tokens)
        if tokens != ["end"]:
            raise ValueError("something is left over")
        return float(value)
    except (ArithmeticError, IndexError, TypeError) as error:
        raise ValueError("no value") from error


def atom(tokens):
    token = tokens.pop(0)
    if token == "(":
        value = chain(tokens)
        if tokens.pop(0) != ")":
            raise ValueError("parenthesis")
        return value
    if token == "-":
        return -atom(tokens)
    return float(token)


def chain(tokens):
    value = atom(tokens)
    while tokens[0] in ("+", "-", "*", "/", "**"):
        sign, right = tokens.pop(0), atom(tokens)
        if sign == "+":
            value += right
        elif sign == "-":
            value -= right
        elif sign == "*":
            value *= right
        elif sign == "/":
            value /= right
        else:
            value **= right
    return value
