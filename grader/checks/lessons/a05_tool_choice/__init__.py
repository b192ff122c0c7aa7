"""Checks of assignment 05_tool_choice."""
