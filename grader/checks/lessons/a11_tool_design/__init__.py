"""Checks of assignment 11_tool_design."""
