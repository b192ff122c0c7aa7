"""Checks of exercises: what is right, and what each failure means."""
