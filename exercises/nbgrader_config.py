"""nbgrader's settings for this course; its commands find them when they are run in this folder."""

import os
import sys

c = get_config()  # noqa: F821  # nbgrader defines it

c.CourseDirectory.course_id = "function_calling"
c.CourseDirectory.root = os.path.dirname(os.path.abspath(__file__))  # from wherever JupyterLab was started

# A starter runs from top to bottom: the placeholder is a value, not an exception.
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\n..."}

c.ExecutePreprocessor.timeout = 60  # seconds for one cell

# What is late gets no points: take away the first sign. An assignment's due date is set in formgrader.
# c.LateSubmissionPlugin.penalty_method = "zero"

# Each case of a check gives its share of the points. To give none until all cases hold:
# c.Checks.all_or_nothing = True

# How much of the secret inputs feedback shows: "all"; "input", without what was expected; "none".
# c.FeedbackPage.hidden_inputs = "input"

# A new gradebook asks the program alembic for a version. It lies beside Python; where the virtual environment is not
# activated, it is not on the search path.
_beside = os.path.dirname(sys.executable)
if _beside not in os.environ.get("PATH", "").split(os.pathsep):
    os.environ["PATH"] = os.pathsep.join([_beside, os.environ.get("PATH", os.defpath)])

# nbgrader autograde and generate_feedback, and formgrader's buttons for them, go through this project's sandbox.
from grader.nbgrader.plugin import configure  # noqa: E402

configure(c)
