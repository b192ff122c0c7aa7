"""The Chat Completions API: validation, parsing, replies, streams, stored completions."""
