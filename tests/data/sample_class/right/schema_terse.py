# Shows: short descriptions, nothing that was not asked for
# Assignment: 01_schema

# %% answer="search_products_tool"
p = {
    "query": {"type": "string", "description": "Words to search for"},
    "category": {
        "type": "string",
        "description": "Department of the shop",
        "enum": ["electronics", "clothing", "books", "home"],
    },
    "max_price": {"type": "number", "description": "Highest price in dollars"},
    "in_stock": {"type": "boolean", "description": "Only what can be sent today"},
}
search_products_tool = {
    "type": "function",
    "function": {
        "name": "search_products",
        "description": "Find products in the shop by words, department, price and stock.",
        "parameters": {"type": "object", "properties": p, "required": ["query"]},
    },
}
