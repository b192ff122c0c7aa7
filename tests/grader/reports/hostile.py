"""Text and outputs that try to run something in the browser of whoever opens a page, and a notebook full of them."""

from __future__ import annotations

import base64
from typing import Any

from grader.outcome import OUTCOME_TYPE, Finding, Misconception, Outcome, Status

FLAG = "window.hit=(window.hit||0)+1"
"""What every attempt does where it succeeds."""
_PAGE = base64.b64encode(f"<script>parent.{FLAG}</script>".encode()).decode()
_SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{FLAG}"><script>{FLAG}</script><a href="javascript:{FLAG}"><text y="9">x</text></a></svg>'  # noqa: E501

MARKUP = [
    f"<script>{FLAG}</script>",
    f"</title></style></textarea><script>{FLAG}</script>",
    f'"><img src=x onerror="{FLAG}">',
    f"'><img src=x onerror='{FLAG}'>",
    f"<img src=x:x onerror={FLAG}>",
    f"<svg/onload={FLAG}>",
    f"<svg><animate onbegin={FLAG} attributeName=x dur=1s></svg>",
    f"<svg><script>{FLAG}</script></svg>",
    _SVG,
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror={FLAG}&gt;'>",
    f"<noscript><p title='</noscript><img src=x onerror={FLAG}>'>",
    f"<details open ontoggle={FLAG}><summary>x</summary></details>",
    f"<input autofocus onfocus={FLAG}>",
    f"<body onload={FLAG}>",
    f"<video><source onerror={FLAG}></video>",
    f'<iframe srcdoc="<script>parent.{FLAG}</script>"></iframe>',
    f'<iframe src="javascript:parent.{FLAG}"></iframe>',
    f'<iframe src="data:text/html;base64,{_PAGE}"></iframe>',
    f'<object data="data:text/html;base64,{_PAGE}"></object>',
    f'<embed src="data:image/svg+xml;base64,{base64.b64encode(_SVG.encode()).decode()}">',
    f'<a href="javascript:{FLAG}" class="bait">click</a>',
    f'<a href="  java&#9;script:{FLAG}" class="bait">click</a>',
    f'<a href="data:text/html;base64,{_PAGE}" class="bait">click</a>',
    f'<form action="javascript:{FLAG}"><button class="bait">click</button></form>',
    f'<p style="background:url(javascript:{FLAG});position:fixed;inset:0">x</p>',
    "<style>body{display:none} @import 'http://127.0.0.1:9/x.css';</style>",
    '<link rel="stylesheet" href="http://127.0.0.1:9/y.css">',
    '<img src="http://127.0.0.1:9/pixel.png">',
    '<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/">',
    '<base href="http://127.0.0.1:9/">',
    f"<template><script>{FLAG}</script></template>",
    f"<xmp><p title='</xmp><img src=x onerror={FLAG}>'>",
    f"<p id=cell-1 class=card>forged</p><b onmouseover={FLAG} style='font-size:9em'>x</b>",
]
MARKDOWN = [
    f"[click](javascript:{FLAG})",
    f"[click](  JaVaScRiPt:{FLAG} )",
    f"[click](data:text/html;base64,{_PAGE})",
    f'![x](x"onerror="{FLAG})',
    f'![x"onerror="{FLAG}](x)',
    f"<javascript:{FLAG}>",
    f"[a]: javascript:{FLAG}\n\n[a]",
    f"```{chr(34)}><script>{FLAG}</script>\nx\n```",
    f"`</code><script>{FLAG}</script>`",
    f"| a |\n| - |\n| <img src=x onerror={FLAG}> |",
    "![x](http://127.0.0.1:9/markdown.png)",
]
ALL = "\n\n".join([*MARKUP, *MARKDOWN])
NAME = f"\"'><img src=x onerror={FLAG}><script>{FLAG}</script>\u202eid"


def outcome() -> Outcome:
    """Return an outcome as a hostile kernel would write it: every text is an attempt."""
    known = Misconception(ALL, ALL, ALL, ALL)
    finding = Finding(ALL, Status.WRONG, ALL, ALL, ALL, ALL, ALL, known)
    return Outcome(ALL, ALL, Status.WRONG, 0, 10, (finding, finding), (ALL, f"`{ALL}`"))


def outputs() -> list[dict[str, Any]]:
    """Return outputs of every kind a notebook knows, each with every attempt."""
    bundles: list[dict[str, Any]] = [{"text/html": each} for each in MARKUP]
    bundles += [{"text/markdown": each} for each in (*MARKDOWN, *MARKUP)]
    bundles += [
        {kind: ALL} for kind in ("text/plain", "text/latex", "application/javascript", "application/x-y<script>")
    ]
    bundles += [{"image/svg+xml": _SVG}, {"image/svg+xml": [_SVG]}, {"image/png": f'AAAA" onerror="{FLAG}'}]
    bundles += [{"image/png": "AAAA"}, {"application/json": {ALL: [ALL]}}, {"text/html": MARKUP}]
    shown = [{"output_type": "display_data", "data": each, "metadata": {}} for each in bundles]
    streams = [{"output_type": "stream", "name": name, "text": ALL} for name in ("stdout", "stderr", NAME)]
    error = {"output_type": "error", "ename": ALL, "evalue": ALL, "traceback": [ALL, f"\x1b[31m{ALL}\x1b[0m"]}
    return [*shown, *streams, error]


def notebook() -> dict[str, Any]:
    """Return a graded notebook in which every place that is shown holds every attempt."""
    mark = {"schema_version": 3, "grade_id": NAME, "locked": False, "task": False}
    answer = {"nbgrader": {**mark, "solution": True, "grade": False}}
    test = {"nbgrader": {**mark, "solution": False, "grade": True}}
    free = {"nbgrader": {**mark, "solution": True, "grade": True}}
    card = {"output_type": "display_data", "data": {OUTCOME_TYPE: outcome().to_json()}, "metadata": {}}
    given = {"nbgrader": {**mark, "solution": False, "grade": False, "locked": True}}
    cells = [_code(metadata, [ALL], outputs()) for metadata in ({}, given, answer, test)]
    cells += [_code(test, ["check('x')"], [card])]
    cells += [
        {"cell_type": kind, "id": NAME, "metadata": metadata, "source": text}
        for kind in ("markdown", "raw")
        for metadata in ({}, free)
        for text in (ALL, *MARKDOWN)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _code(metadata: dict[str, Any], source: list[str], made: list[dict[str, Any]]) -> dict[str, Any]:
    cell = {"cell_type": "code", "id": NAME, "metadata": metadata, "source": source}
    return cell | {"execution_count": None, "outputs": made}
