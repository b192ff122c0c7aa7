"""Recording of a real service: its replies become a scenario that plays offline."""
