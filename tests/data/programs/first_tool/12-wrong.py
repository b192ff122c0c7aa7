# the function itself in place of its description

first_tool = get_opening_hours
