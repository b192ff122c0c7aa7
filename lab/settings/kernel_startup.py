"""Start of every kernel of the course: a notebook's own folder is searched for modules last.

A file openai.py or grader.py beside a notebook would otherwise take the place of the package that lessons import.
Under nbgrader kernels stay as they are everywhere.
"""

import os
import sys

if "" in sys.path and not os.environ.get("NBGRADER_EXECUTION"):
    sys.path.append(sys.path.pop(sys.path.index("")))
del os, sys
