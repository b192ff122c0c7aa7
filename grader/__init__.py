"""Checks for function-calling code, and a safe, fast way to grade a class with them."""
