# joined with line breaks, all()


def screen_reply(text, tool_results):
    source = "\n".join(tool_results)
    return all(set(form.findall(text)).issubset(form.findall(source)) for form in (AMOUNT, ID))
