"""Checks of assignment 10_safety."""
