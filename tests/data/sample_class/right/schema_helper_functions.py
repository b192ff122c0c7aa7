# Shows: small helper functions build the schemas, in a cell of the learner's own
# Assignment: 01_schema

# %% before="search_products_tool"
def param(kind, description, **more):
    return {"type": kind, "description": description, **more}


def tool(name, description, properties, required, strict=None):
    function = {
        "name": name,
        "description": description,
        "parameters": {"type": "object", "properties": properties, "required": required},
    }
    if strict:
        function["strict"] = True
        function["parameters"]["additionalProperties"] = False
    return {"type": "function", "function": function}


# %% answer="search_products_tool"
search_products_tool = tool(
    "search_products",
    "Search the product catalogue and return products that match, with their prices.",
    {
        "query": param("string", "What the shopper wants, for example 'red running shoes'"),
        "category": param("string", "Part of the shop", enum=["electronics", "clothing", "books", "home"]),
        "max_price": param("number", "Upper limit for the price, in US dollars"),
        "in_stock": param("boolean", "Whether sold-out products are left out"),
    },
    ["query"],
)

# %% answer="book_appointment_tool"
patient = param(
    "object",
    "The person to be seen",
    properties={"name": param("string", "Full name"), "phone": param("string", "Phone number, e.g. +1 202 555 0100")},
    required=["name", "phone"],
    additionalProperties=False,
)
times = param("array", "When the patient can come", items={"type": "string", "format": "date-time"}, minItems=1)
book_appointment_tool = tool(
    "book_appointment",
    "Book an appointment with a doctor and return the confirmed time.",
    {
        "specialty": param("string", "Kind of doctor", enum=["dermatology", "cardiology", "pediatrics", "general"]),
        "patient": patient,
        "preferred_times": times,
    },
    ["specialty", "patient", "preferred_times"],
    strict=True,
)
