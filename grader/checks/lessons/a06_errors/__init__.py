"""Checks of assignment 06_errors."""
