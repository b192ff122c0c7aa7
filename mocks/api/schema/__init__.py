"""JSON Schemas in requests: what strict mode allows, and whether a value fits."""
