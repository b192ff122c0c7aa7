"""The course's part of a JupyterHub's settings.

In ``jupyterhub_config.py``::

    load_subconfig("/srv/function-calling/lab/settings/hub/jupyterhub_config.py")
    c.JupyterHub.load_groups = {"instructors": {"users": ["..."]}}

``docs/guides/jupyterhub.md`` shows the whole, and a term with it.
"""

import os
import sys
from pathlib import Path

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # JupyterHub defines it

SETTINGS = Path(__file__).resolve().parent
COURSE = SETTINGS.parents[2]
CLASS = "/srv/nbgrader/function_calling"  # the instructors' course folder, with submissions and grades

# Learners: their notebooks in ~/function-calling, with nbgrader's list of assignments in the menu "Nbgrader".
c.Spawner.cmd = [sys.executable, str(COURSE / "lab" / "hub.py")]
c.Spawner.default_url = "/lab/tree/START.md"
c.Spawner.environment = {
    "JUPYTER_CONFIG_PATH": os.pathsep.join([str(SETTINGS / "learner"), str(SETTINGS)]),
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),  # nbgrader, in a terminal
}

# Instructors: nbgrader's formgrader on the folder of the class.
c.Spawner.group_overrides = {
    "instructors": {
        "groups": ["instructors"],
        "spawner_override": {
            "cmd": [sys.executable, "-m", "jupyterhub.singleuser"],
            "notebook_dir": CLASS,
            "default_url": "/formgrader",
            "environment": {
                "JUPYTER_CONFIG_PATH": os.pathsep.join([CLASS, str(SETTINGS), str(SETTINGS.with_name("course"))])
            },
        },
    }
}
