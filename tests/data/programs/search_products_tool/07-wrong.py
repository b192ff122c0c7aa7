# the flat form of the Responses API, without the envelope function

search_products_tool = {
    "type": "function",
    "name": "search_products",
    "description": "Searches the catalogue for products and returns their names and prices.",
    "parameters": {
        "type": "object",
        "properties": {
            "query": {"type": "string", "description": "What to look for"},
            "category": {
                "type": "string",
                "enum": ["electronics", "clothing", "books", "home"],
                "description": "Category",
            },
            "max_price": {"type": "number", "description": "Highest price"},
            "in_stock": {"type": "boolean", "description": "Only products in stock"},
        },
        "required": ["query"],
    },
}
