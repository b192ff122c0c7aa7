"""Earlier path of nbgrader's plugin, which instructors' configuration files import."""
