"""What nbgrader loads: preprocessors, the configuration call, a safe view in formgrader."""
