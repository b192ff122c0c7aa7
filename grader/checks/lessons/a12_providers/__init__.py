"""Checks of assignment 12_providers."""
