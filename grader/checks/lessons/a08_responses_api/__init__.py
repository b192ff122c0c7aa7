"""Checks of assignment 08_responses_api."""
