"""The mock as an HTTP server: the same engine for clients in any language."""
