"""A class: what was handed in, graded, written into nbgrader's gradebook, and handed back."""
