"""Scenarios: canned turns, the conditions under which each is played, and the files that hold them."""
