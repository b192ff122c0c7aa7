# Shows: a beginner fills an empty dict line by line
# Assignment: 01_schema

# %% answer="search_products_tool"
search_products_tool = {}
search_products_tool["type"] = "function"
search_products_tool["function"] = {}
search_products_tool["function"]["name"] = "search_products"
search_products_tool["function"]["description"] = "This tool searches for products that the customer wants to buy."
search_products_tool["function"]["parameters"] = {"type": "object", "properties": {}}
props = search_products_tool["function"]["parameters"]["properties"]
props["query"] = {"type": "string", "description": "The thing the customer is looking for"}
props["category"] = {"type": "string", "description": "The category of the thing"}
props["category"]["enum"] = ["electronics", "clothing", "books", "home"]
props["max_price"] = {"type": "number", "description": "The most the customer wants to pay"}
props["in_stock"] = {"type": "boolean", "description": "If the thing has to be in stock"}
search_products_tool["function"]["parameters"]["required"] = ["query"]
