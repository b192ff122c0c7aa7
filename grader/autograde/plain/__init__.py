"""Plain nbgrader assignments, whose tests run beside the code they test."""
