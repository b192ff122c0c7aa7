"""Checks of assignment 01_schema."""
