# Shows: looks up whatever comes
# Assignment: 06_errors

# %% answer="lookup_order"
def lookup_order(order_id, *, orders, customer_id):
    order = orders.get(order_id)
    if order is None or order["customer_id"] != customer_id:
        return {"error": "ORDER_NOT_FOUND", "message": "No order with that id exists."}
    return order
