"""Submissions from a learning management system, and the archives with feedback that go back into it."""
