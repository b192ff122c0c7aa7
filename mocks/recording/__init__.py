"""A real service listened to: what it said becomes a scenario that plays offline."""
