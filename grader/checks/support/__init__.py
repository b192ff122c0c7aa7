"""Assertions and fixtures that the checks of several assignments share."""
