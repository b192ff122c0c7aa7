# a fault is returned as a text in place of being raised

OPS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def walk(node):
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        value = float(node.value)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = -walk(node.operand)
    elif isinstance(node, ast.BinOp) and type(node.op) in OPS:
        value = OPS[type(node.op)](walk(node.left), walk(node.right))
    else:
        raise ValueError("not allowed")
    if isinstance(value, complex) or not math.isfinite(value):
        raise ValueError("no real number")
    return value


def calculate(expression):
    try:
        return walk(ast.parse(expression, mode="eval").body)
    except (ValueError, SyntaxError, ArithmeticError) as error:
        return f"Error: {error}"
