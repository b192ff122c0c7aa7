# own Schema at the top, lists of types one level deeper


def to_gemini_tool(chat_tool):
    f = chat_tool["function"]
    d = {k: v for k, v in f.items() if k in ("name", "description")}
    if "parameters" in f:
        p = {k: v for k, v in f["parameters"].items() if k != "additionalProperties"}
        p["properties"] = {
            n: ({**x, "type": x["type"][0], "nullable": True} if isinstance(x.get("type"), list) else x)
            for n, x in p.get("properties", {}).items()
        }
        d["parameters"] = p
    return {"functionDeclarations": [d]}
