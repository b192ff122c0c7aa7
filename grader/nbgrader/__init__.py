"""What nbgrader loads: preprocessors, the configuration, and a safe view for formgrader."""
