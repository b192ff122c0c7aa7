"""nbgrader's formats: the course's folders, notebooks, assignments and gradebook rows."""
