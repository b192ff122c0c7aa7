"""Checks of assignment 14_capstone."""
