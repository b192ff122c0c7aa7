# Shows: descriptions that repeat the name
# Assignment: 01_schema

# %% answer="search_products_tool"
search_products_tool = {
    "type": "function",
    "function": {
        "name": "search_products",
        "description": "search products",
        "parameters": {
            "type": "object",
            "properties": {
                "query": {"type": "string", "description": "query"},
                "category": {
                    "type": "string",
                    "enum": ["electronics", "clothing", "books", "home"],
                    "description": "category",
                },
                "max_price": {"type": "number", "description": "max price"},
                "in_stock": {"type": "boolean", "description": "in stock"},
            },
            "required": ["query"],
        },
    },
}
