"""Filling of arguments: the assignment of extracted values to parameters."""
