"""JSON Schemas in requests: the rules of strict mode, and validation of values."""
