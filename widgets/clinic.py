"""Schema clinic: type a tool and see whether the API accepts it, what it costs, and when the model picks it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from widgets import base, theme
from widgets.base import View
from widgets.diagnosis import Diagnosis, UnreadableToolError, as_tool, diagnose, parse_tool

WHO = "Picked by the stand-in, which compares words and is not a language model. A real model may choose differently."


class Clinic(View):
    """Examination of a tool: two fields to type in and the findings in a kernel, the findings alone elsewhere."""

    def __init__(self, text: str, questions: Sequence[str], others: Sequence[Any], names: Mapping[str, Any]) -> None:
        self.text, self.questions = text, tuple(questions)
        self._others, self._names = [as_tool(each) for each in others], names

    def examine(self) -> Diagnosis:
        """Return the findings on the current text. Raises `UnreadableToolError`."""
        return diagnose(parse_tool(self.text, self._names), self.questions, self._others)

    def build(self) -> Any:
        """Return the widget; every change in a field is examined as it is typed."""
        import ipywidgets

        wide = {"width": "auto", "height": "auto"}
        tool = ipywidgets.Textarea(self.text, rows=min(max(self.text.count("\n") + 2, 8), 24), layout=wide)
        asked = ipywidgets.Textarea("\n".join(self.questions), rows=max(len(self.questions) + 1, 3), layout=wide)
        tool.add_class("course-code")
        summary, found, picked = base.live_region(), base.live_region(), base.live_region()

        def change(_: Any) -> None:
            self.text = tool.value
            self.questions = tuple(line.strip() for line in asked.value.splitlines() if line.strip())
            self._report(summary, found, picked)

        start, first = self.text, self.questions

        def reset(_: Any) -> None:
            tool.value, asked.value = start, "\n".join(first)

        def press_start(_: Any) -> None:
            base.after_typing(tool, lambda _: base.after_typing(asked, reset, summary), summary)

        for field in (tool, asked):
            field.observe(base.report_errors(change, summary), names="value")
        self._report(summary, found, picked)
        left = [base.field("The tool, as JSON or as a Pydantic model", tool)]
        left += [base.field("Questions, one a line", asked), base.row(base.button("Start again", press_start, summary))]
        self.widget = base.container(base.columns(ipywidgets.VBox(left), ipywidgets.VBox([summary, found])), picked)
        return self.widget

    def _report(self, summary: Any, found: Any, picked: Any) -> None:
        try:
            diagnosis = self.examine()
        except UnreadableToolError as unreadable:
            base.announce(
                summary, theme.card(theme.label("✗ Not a tool yet") + theme.paragraph(str(unreadable)), tone="bad")
            )
            found.value = picked.value = ""
            return
        tone = "bad" if diagnosis.refused else "good"
        base.announce(summary, theme.card(theme.paragraph(diagnosis.summary), tone=tone))
        found.value, picked.value = _findings(diagnosis), _picks(diagnosis)

    def _repr_html_(self) -> str:
        folded = theme.details("The tool", theme.code(self.text))
        try:
            found = self.examine()
        except UnreadableToolError as unreadable:
            return theme.card(theme.paragraph(str(unreadable)) + folded, tone="bad")
        return theme.card(theme.label(found.summary) + folded + _findings(found) + _picks(found))

    def __str__(self) -> str:
        try:
            found = self.examine()
        except UnreadableToolError as unreadable:
            return str(unreadable)
        lines = [found.summary, *([f"Refused: {found.refused}"] if found.refused else [])]
        lines += [f"strict: {violation}" for violation in found.violations]
        lines += [f"no description: {name}" for name in found.undescribed]
        lines += [f'"{pick.question}": {pick.picks}' for pick in found.picks]
        return "\n".join([*lines, "The model sees:", found.shown])


def clinic(
    tool: Any, questions: Sequence[str] = (), *, beside: Sequence[Any] = (), names: Mapping[str, Any] | None = None
) -> Clinic:
    """Return a clinic for ``tool``: a tool of either API, a JSON Schema, a Pydantic model, or the text of one.

    ``questions`` are put to the stand-in model, which can also choose from ``beside``, other tools. A Pydantic model
    that is typed in may use ``names``. Raises `UnreadableToolError` for a ``tool`` that is none.
    """
    text = tool if isinstance(tool, str) else json.dumps(as_tool(tool), indent=2, ensure_ascii=False)
    return Clinic(text, questions, beside, names or {})


def _findings(found: Diagnosis) -> str:
    parts = [theme.heading("Would the API take it?")]
    if found.refused:
        parts.append(theme.paragraph(f"✗ No, it answers 400: {found.refused}"))
    else:
        parts.append(theme.paragraph(f"✓ Yes, with strict {'on' if found.strict else 'off'}."))
    parts.append(theme.heading("And in strict mode?"))
    parts.append(theme.items(f"✗ {each}" for each in found.violations) or theme.paragraph("✓ Yes."))
    parts.append(theme.heading("Is everything described?"))
    missing = theme.items(f"✗ {each} has no description" for each in found.undescribed)
    parts.append(missing or theme.paragraph("✓ Yes."))
    parts.append(theme.heading("What does it cost?"))
    about = "" if found.exact else "about "
    parts.append(theme.paragraph(f"{about}{found.tokens} tokens, in every request that offers it."))
    parts.append(theme.details("What the model sees", theme.code(found.shown)))
    return f'<div style="color:{theme.INK}">{"".join(parts)}</div>'


def _picks(found: Diagnosis) -> str:
    if not found.picks:
        return ""
    rows = [(p.question, ("✓ " if p.own else "· ") + p.picks, p.why) for p in found.picks]
    html = theme.heading("When would it be picked?") + theme.table(WHO, ("question", "picks", "why"), rows)
    return f'<div style="color:{theme.INK}">{html}</div>'
