"""Checks of assignment 04_parallel."""
