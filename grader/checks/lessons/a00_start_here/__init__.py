"""Checks of assignment 00_start_here."""
