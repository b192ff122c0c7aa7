# the last result only is looked at


def screen_reply(text, tool_results):
    source = tool_results[-1] if tool_results else ""
    return all(set(form.findall(text)) <= set(form.findall(source)) for form in (AMOUNT, ID))
