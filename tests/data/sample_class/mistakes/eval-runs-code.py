# Shows: runs the expression and catches what goes wrong
# Assignment: 03_loop

# %% answer="calculate"
def calculate(expression):
    try:
        return float(eval(expression))
    except Exception as error:
        raise ValueError("not an expression") from error
