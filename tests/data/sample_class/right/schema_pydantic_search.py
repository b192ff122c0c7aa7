# Shows: the parameters come from a Pydantic model's own JSON schema, titles and defaults included
# Assignment: 01_schema

# %% answer="search_products_tool"
from enum import Enum


class SearchProducts(BaseModel):
    query: str = Field(description="What to search for, e.g. noise cancelling headphones")
    category: str = Field(
        default="home",
        description="Which department",
        json_schema_extra={"enum": ["electronics", "clothing", "books", "home"]},
    )
    max_price: float = Field(default=1000.0, description="Highest price in US dollars")
    in_stock: bool = Field(default=False, description="True: only products we can send now")


search_products_tool = {
    "type": "function",
    "function": {
        "name": "search_products",
        "description": "Looks up products by text and filters, returns at most ten of them.",
        "parameters": SearchProducts.model_json_schema(),
    },
}
