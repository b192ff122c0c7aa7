"""Checks of the course, one package for each assignment."""
