"""Checks of assignment 03_loop."""
