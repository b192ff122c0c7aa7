"""Choice of tools: which tool each request of a message is for."""
