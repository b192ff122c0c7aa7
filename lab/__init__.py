"""Setting the course up and opening it, with nothing but Python's standard library."""
