"""The mock over HTTP: the same engine for clients in any language."""
