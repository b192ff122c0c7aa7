"""Values made from a JSON Schema where the user named none."""
