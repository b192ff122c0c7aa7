# Shows: a class with a method for each keyword; the Responses API; an explicit look at refusal
# Assignment: 07_structured_outputs

# %% answer="to_strict"
class Strict:
    def __init__(self, schema):
        self.schema = schema

    def build(self):
        made = {}
        for keyword, value in self.schema.items():
            if keyword == "default":
                continue
            method = getattr(self, "on_" + keyword.lstrip("$").lower(), None)
            made[keyword] = method(value) if method else value
        if made.get("properties") is not None:
            made["required"] = sorted(made["properties"])
            made["additionalProperties"] = False
        return made

    def on_defs(self, value):
        return {name: Strict(each).build() for name, each in value.items()}

    def on_items(self, value):
        return Strict(value).build()

    def on_anyof(self, value):
        return [Strict(each).build() for each in value]

    def on_properties(self, value):
        needed = set(self.schema.get("required", ()))
        return {name: self.member(each, name in needed) for name, each in value.items()}

    def member(self, schema, needed):
        made = Strict(schema).build()
        if needed or "null" in str(made.get("type")) or {"type": "null"} in made.get("anyOf", []):
            return made
        return {"anyOf": [made, {"type": "null"}]}


def to_strict(parameters):
    return Strict(parameters).build()


# %% answer="extract_intent"
def extract_intent(client, text, *, model):
    response = client.responses.parse(model=model, input=text, text_format=CustomerIntent)
    return response.output_parsed
