"""nbgrader's settings for this course; its commands find them when they are run in this folder."""

c = get_config()  # noqa: F821  # nbgrader defines it

c.CourseDirectory.course_id = "function_calling"

# A starter runs from top to bottom: the placeholder is a value, not an exception.
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\n..."}

# A deleted check cell comes back, so that its points are not left open.
c.OverwriteCells.add_missing_cells = True

c.ExecutePreprocessor.timeout = 60  # seconds for one cell
