"""Checks of assignment 09_streaming."""
