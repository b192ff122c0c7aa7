"""Token counts of requests and replies, from a bundled vocabulary."""
