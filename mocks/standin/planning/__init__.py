"""Planning: the requests of a message, and the tool and calls for each."""
