# Shows: the definition is written as JSON text by hand and parsed
# Assignment: 01_schema

# %% answer="search_products_tool"
search_products_tool = json.loads("""
{
  "type": "function",
  "function": {
    "name": "search_products",
    "description": "Searches products of the shop. Returns a list with name, price and stock.",
    "parameters": {
      "type": "object",
      "properties": {
        "query": {"type": "string", "description": "Search words"},
        "category": {
          "type": "string",
          "enum": ["electronics", "clothing", "books", "home"],
          "description": "Category to look in"
        },
        "max_price": {"type": "number", "description": "Maximum price"},
        "in_stock": {"type": "boolean", "description": "Only products in stock"}
      },
      "required": ["query"],
      "additionalProperties": false
    }
  }
}
""")
