"""nbgrader's formats: the course folder, notebooks, assignments, gradebook rows."""
