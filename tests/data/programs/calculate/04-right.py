# shunting-yard with two stacks and Python's tokenize

import io
import tokenize

RANK = {"+": (1, "left"), "-": (1, "left"), "*": (2, "left"), "/": (2, "left"), "neg": (3, "right"), "**": (4, "right")}


def _tokens(text):
    try:
        for token in tokenize.generate_tokens(io.StringIO(text.strip()).readline):
            if token.type in (tokenize.NUMBER, tokenize.OP):
                yield token.type == tokenize.NUMBER, token.string
            elif token.type not in (tokenize.NEWLINE, tokenize.ENDMARKER):
                raise ValueError(f"{token.string!r} does not belong here")
    except (tokenize.TokenError, SyntaxError):
        raise ValueError("the text breaks off")


def _apply(values, sign):
    try:
        if sign == "neg":
            values.append(-values.pop())
            return
        right, left = values.pop(), values.pop()
        result = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "**": operator.pow}[
            sign
        ](left, right)
    except IndexError:
        raise ValueError("a number is missing")
    except ArithmeticError as error:
        raise ValueError(str(error))
    if isinstance(result, complex) or not math.isfinite(result):
        raise ValueError("no real number")
    values.append(result)


def calculate(expression):
    values, signs, wants_number = [], [], True
    for is_number, text in _tokens(expression):
        if is_number:
            if not wants_number:
                raise ValueError("two numbers in a row")
            try:
                values.append(float(text))
            except ValueError:
                raise ValueError(f"{text} is no decimal number")
            if not math.isfinite(values[-1]):
                raise ValueError("too large")
            wants_number = False
        elif text == "(":
            if not wants_number:
                raise ValueError("calls are not allowed")
            signs.append(text)
        elif text == ")":
            if wants_number:
                raise ValueError("empty parentheses")
            while signs and signs[-1] != "(":
                _apply(values, signs.pop())
            if not signs:
                raise ValueError("a parenthesis too many")
            signs.pop()
        elif wants_number:
            if text != "-":
                raise ValueError(f"{text} has no left side")
            signs.append("neg")
        elif text in RANK:
            rank, side = RANK[text]
            while (
                signs
                and signs[-1] != "("
                and (RANK[signs[-1]][0] > rank or (RANK[signs[-1]][0] == rank and side == "left"))
            ):
                _apply(values, signs.pop())
            signs.append(text)
            wants_number = True
        else:
            raise ValueError(f"{text} is not allowed")
    if wants_number:
        raise ValueError("nothing to work out")
    while signs:
        sign = signs.pop()
        if sign == "(":
            raise ValueError("a parenthesis is not closed")
        _apply(values, sign)
    (result,) = values
    return result
