# JSON text parsed, descriptions in German

first_tool = json.loads("""{"type": "function", "function": {"name": "get_opening_hours",
 "description": "Gibt die Öffnungszeiten des Ladens an einem Wochentag zurück.",
 "parameters": {"type": "object", "required": ["day"],
                "properties": {"day": {"description": "Der Wochentag, z. B. Montag", "type": "string"}}}}}""")
