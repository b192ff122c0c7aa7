"""Answers written beforehand: turns, when each is used, how a conversation is followed, files that hold them."""
