# int() reads what is behind the hyphen, and takes 1_234 and +1234 for five digits


def lookup_order(order_id, *, orders, customer_id):
    try:
        prefix, number = order_id.split("-")
        int(number)
        ok = prefix == "ORD" and len(number) == 5
    except (AttributeError, ValueError):
        ok = False
    if not ok:
        return {"error": "INVALID_ORDER_ID", "message": "This is no order id."}
    order = orders.get(order_id)
    if order is None or order["customer_id"] != customer_id:
        return {"error": "ORDER_NOT_FOUND", "message": "There is no such order."}
    return order
