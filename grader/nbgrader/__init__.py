"""nbgrader plugin: its configuration, preprocessors, and a safe view for formgrader."""
