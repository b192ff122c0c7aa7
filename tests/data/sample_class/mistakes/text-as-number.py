# Shows: takes every constant for a number
# Assignment: 03_loop

# %% answer="calculate"
def calculate(expression):
    try:
        result = value_of(ast.parse(expression, mode="eval").body)
        return float(result)
    except (SyntaxError, ArithmeticError, TypeError) as error:
        raise ValueError("no value") from error


OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def value_of(node):
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -value_of(node.operand)
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        return OPERATORS[type(node.op)](value_of(node.left), value_of(node.right))
    raise ValueError("not arithmetic")
