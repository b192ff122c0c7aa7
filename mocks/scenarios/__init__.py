"""Scenarios: canned turns, the conditions under which each is used, and the files that hold them."""
