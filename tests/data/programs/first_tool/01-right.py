# put together from parts, the days as an enum

days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
day = dict(type="string", enum=days, description="Which day, for example Sunday")
parameters = dict(type="object", properties=dict(day=day), required=["day"])
first_tool = dict(
    type="function",
    function=dict(name="get_opening_hours", description="When is the shop open on this day?", parameters=parameters),
)
