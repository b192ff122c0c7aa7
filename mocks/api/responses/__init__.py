"""The Responses API: validation, items, replies, streams, stored responses, conversations."""
