# required is written as True in the property, in place of a list in the object

search_products_tool = {
    "type": "function",
    "function": {
        "name": "search_products",
        "description": "Searches the shop's catalogue and returns name, price and stock of matching products. Not for orders already placed.",
        "parameters": {
            "type": "object",
            "properties": {
                "query": {
                    "type": "string",
                    "required": True,
                    "description": "What the shopper is looking for, e.g. wireless headphones",
                },
                "category": {
                    "type": "string",
                    "enum": ["electronics", "clothing", "books", "home"],
                    "description": "Department to search in",
                },
                "max_price": {"type": "number", "description": "Highest price the shopper wants to pay"},
                "in_stock": {"type": "boolean", "description": "True to see only products in stock"},
            },
        },
    },
}
