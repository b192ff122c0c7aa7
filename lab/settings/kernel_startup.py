"""Start of every kernel of the course: what lies beside a notebook does not take the place of its packages.

Without this a file openai.py or grader.py in the notebook's folder, or in one of PYTHONPATH, would be what lessons
import. Other modules there are found as ever. Under nbgrader kernels stay as they are everywhere.
"""


def _search_last() -> None:
    """Search a notebook's own folder, and those of PYTHONPATH that have a package's name, after all others."""
    import os  # here: what this file defines is in every notebook
    import sys

    if os.environ.get("NBGRADER_EXECUTION"):
        return
    names = ("openai.py", "mocks.py", "grader.py", "widgets.py")
    given = [folder for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep) if folder]
    hiding = [folder for folder in given if any(os.path.isfile(os.path.join(folder, name)) for name in names)]
    for folder in ("", *hiding):
        if folder in sys.path:
            sys.path.append(sys.path.pop(sys.path.index(folder)))


_search_last()
del _search_last
