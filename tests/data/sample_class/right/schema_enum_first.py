# Shows: other key order, tuples turned to lists, strict given although it was not asked for in exercise 1
# Assignment: 01_schema

# %% answer="search_products_tool"
CATEGORIES = ("electronics", "clothing", "books", "home")
search_products_tool = dict(
    function=dict(
        parameters=dict(
            required=list(("query",)),
            properties=dict(
                in_stock=dict(description="Only products that are in stock", type="boolean"),
                max_price=dict(description="The price must not be above this", type="number", minimum=0),
                category=dict(description="One department", enum=list(CATEGORIES), type="string"),
                query=dict(description="Free text of the shopper", type="string", minLength=1),
            ),
            type="object",
        ),
        description="Search the catalogue of the shop for products a customer could buy.",
        name="search_products",
    ),
    type="function",
)
