# Shows: no description anywhere
# Assignment: 01_schema

# %% answer="search_products_tool"
search_products_tool = {
    "type": "function",
    "function": {
        "name": "search_products",
        "parameters": {
            "type": "object",
            "properties": {
                "query": {"type": "string"},
                "category": {"type": "string", "enum": ["electronics", "clothing", "books", "home"]},
                "max_price": {"type": "number"},
                "in_stock": {"type": "boolean"},
            },
            "required": ["query"],
        },
    },
}
