# Shows: an if chain over the tree, exact whole numbers and a bound on the exponent
# Assignment: 03_loop

# %% answer="calculate"
def calculate(expression):
    try:
        value = _value(ast.parse(expression, mode="eval").body)
        float(value)
    except ValueError:
        raise
    except Exception as error:
        raise ValueError("no value") from error
    return value


def _value(node):
    if isinstance(node, ast.Constant):
        if type(node.value) not in (int, float):
            raise ValueError("not a number")
        return node.value
    if isinstance(node, ast.UnaryOp):
        value = _value(node.operand)
        if isinstance(node.op, ast.USub):
            return -value
        if isinstance(node.op, ast.UAdd):
            return value
        raise ValueError("sign")
    if not isinstance(node, ast.BinOp):
        raise ValueError("not arithmetic")
    left, right = _value(node.left), _value(node.right)
    if isinstance(node.op, ast.Add):
        return left + right
    if isinstance(node.op, ast.Sub):
        return left - right
    if isinstance(node.op, ast.Mult):
        return left * right
    if isinstance(node.op, ast.Div):
        return left / right
    if isinstance(node.op, ast.Pow) and abs(right) <= 100 and abs(left) <= 10**9:
        return left**right
    raise ValueError("operator")
