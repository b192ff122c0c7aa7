"""Checks of assignment 07_structured_outputs."""
