"""Values generated from a JSON Schema where the user gave none."""
