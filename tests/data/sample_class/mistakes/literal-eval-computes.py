# Shows: expects literal_eval to do sums
# Assignment: 03_loop

# %% answer="calculate"
def calculate(expression):
    try:
        return float(ast.literal_eval(expression))
    except (SyntaxError, TypeError) as error:
        raise ValueError(str(error)) from error
