"""Processes that run learner code, and the walls around them."""
