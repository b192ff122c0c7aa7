"""Filling of arguments: which extracted value goes to which parameter."""
