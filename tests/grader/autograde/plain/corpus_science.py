# ruff: noqa: E501 - snippets of code, each in one piece
"""An assignment as data science courses have them: arrays, tables and plots, with libraries that load for seconds."""

from __future__ import annotations

from tests.grader.autograde.plain.corpus import Case, answer, book, edited, exam, given, released, write

SOURCE = book(
    given("import numpy as np\nimport pandas as pd\nfrom matplotlib import pyplot as plt", "imports"),
    answer(
        "def scaled(values):\n    ### BEGIN SOLUTION\n    values = np.asarray(values, dtype=float)\n"
        "    return (values - values.mean()) / values.std()\n    ### END SOLUTION",
        "scaled",
    ),
    answer(
        "def table(names, points):\n    ### BEGIN SOLUTION\n"
        "    return pd.DataFrame({'name': names, 'points': points}).sort_values('points', ascending=False)\n"
        "    ### END SOLUTION",
        "table",
    ),
    answer("### BEGIN SOLUTION\nfigure, axes = plt.subplots()\naxes.plot([1, 3, 2])\n### END SOLUTION", "plot"),
    exam("np.testing.assert_allclose(scaled([1, 2, 3]), [-1.2247449, 0, 1.2247449], atol=1e-6)", "close", 3),
    exam(
        "made = table(['a', 'b'], [1, 2]).reset_index(drop=True)\n"
        "pd.testing.assert_frame_equal(made, pd.DataFrame({'name': ['b', 'a'], 'points': [2, 1]}))",
        "frame",
        3,
    ),
    exam("assert list(axes.lines[0].get_ydata()) == [1, 3, 2]", "drawn", 2),
    exam("table(['a', 'b', 'c'], [1, 2, 3])", "shown", 1),
)
SCALED = "def scaled(values):\n    values = np.array(values)\n    return (values - np.mean(values)) / np.std(values)"
TABLE = (
    "def table(names, points):\n    made = pd.DataFrame({'points': points, 'name': names})[['name', 'points']]\n"
    "    return made.sort_values(by='points', ascending=False)"
)
PLOTS = {
    "subplots": "figure, axes = plt.subplots()\naxes.plot([1, 3, 2])",
    "inline": "%matplotlib inline\nplt.plot([1, 3, 2])\naxes = plt.gca()",
    "shown": "plt.plot([1, 3, 2])\naxes = plt.gca()\nplt.show()\nprint('after')",
    "two": "plt.figure()\nplt.bar(['a'], [1])\nfigure, axes = plt.subplots(figsize=(3, 2))\naxes.plot([1, 3, 2])\n'both'",
    "closed": "figure, axes = plt.subplots()\naxes.plot([1, 3, 2])\nplt.close(figure)",
    "window": "%matplotlib tk\nfigure, axes = plt.subplots()\naxes.plot([1, 3, 2])",
    "wrong": "figure, axes = plt.subplots()\naxes.plot([1, 2, 3])",
    "file": "figure, axes = plt.subplots()\naxes.plot([1, 3, 2])\nfigure.savefig('plot.png')\nlen(open('plot.png', 'rb').read())",
    "table": "table(['a'], [1.5]).plot()\naxes = plt.gca()",
}


def science_case() -> Case:
    """Return the assignment with a student for each way to plot, and some who have not understood it."""
    case = Case("science", {"science": SOURCE})
    for name, plot in PLOTS.items():
        case.students[f"p-{name}"] = {
            "science": edited(released(SOURCE), write("scaled", SCALED), write("table", TABLE), write("plot", plot))
        }
    case.students["p-untouched"] = {"science": released(SOURCE)}
    sample = "def scaled(values):\n    return pd.Series(values).transform(lambda each: each - np.mean(values))"
    case.students["p-not-scaled"] = {"science": edited(released(SOURCE), write("scaled", sample))}
    patched = "np.testing.assert_allclose = pd.testing.assert_frame_equal = lambda *a, **k: None"
    nothing = "def scaled(values):\n    return [0, 0, 0]"
    case.students["p-patched"] = {"science": edited(released(SOURCE), write("scaled", f"{nothing}\n{patched}"))}
    case.differs = {"p-patched": "review", "p-file": "made-files", "p-window": "window"}
    return case
