"""Checks of assignment 02_dispatch."""
