# a foreign order is answered in other words than one that is missing


def lookup_order(order_id, *, orders, customer_id):
    if not isinstance(order_id, str) or not re.fullmatch(r"ORD-[0-9]{5}", order_id):
        return {"error": "INVALID_ORDER_ID", "message": "Bad id."}
    if order_id not in orders:
        return {"error": "ORDER_NOT_FOUND", "message": "There is no such order."}
    if orders[order_id]["customer_id"] != customer_id:
        return {"error": "ORDER_NOT_FOUND", "message": "This order belongs to somebody else."}
    return orders[order_id]
