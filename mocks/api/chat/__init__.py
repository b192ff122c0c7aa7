"""Chat Completions: validation, parsing, replies, streams, stored completions."""
