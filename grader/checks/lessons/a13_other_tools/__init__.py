"""Checks of assignment 13_other_tools."""
