# Shows: believes that eval without builtins is safe
# Assignment: 03_loop

# %% answer="calculate"
def calculate(expression):
    try:
        return eval(expression, {"__builtins__": {}}, {})
    except Exception as error:
        raise ValueError("not an expression") from error
