# Shows: Python's names for the types
# Assignment: 01_schema

# %% answer="search_products_tool"
search_products_tool = {
    "type": "function",
    "function": {
        "name": "search_products",
        "description": "Searches the shop's catalogue and returns products with prices.",
        "parameters": {
            "type": "object",
            "properties": {
                "query": {"type": "string", "description": "Words to look for, e.g. red shoes"},
                "category": {
                    "type": "string",
                    "enum": ["electronics", "clothing", "books", "home"],
                    "description": "Department of the shop",
                },
                "max_price": {"type": "float", "description": "Highest price in US dollars"},
                "in_stock": {"type": "bool", "description": "Only products that can be sent now"},
            },
            "required": ["query"],
        },
    },
}
