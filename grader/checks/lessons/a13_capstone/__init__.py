"""Checks of assignment 13_capstone."""
