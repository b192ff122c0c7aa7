"""Parts that all widgets share: their three forms, layout, buttons, and errors shown to the learner."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Coroutine
from typing import Any

from widgets import theme

VIEW = "application/vnd.jupyter.widget-view+json"
TWIN = "Without a kernel, this can only be read. To use it, run this cell: click it and press Shift+Enter."
"""What stands below the plain form of a widget in a notebook that was opened again."""
ANSWER_SECONDS = 5.0
"""How long `after_typing` waits for the page."""
STYLE = (
    "<style>.course-button{white-space:normal !important;height:auto !important;min-height:32px;width:auto;"
    "max-width:100%;line-height:1.4 !important;padding:4px 12px !important;text-align:left}"
    ".course-button:focus-visible{outline:3px solid var(--jp-brand-color1, Highlight) !important;outline-offset:1px}"
    ".course-line{font-family:var(--jp-code-font-family,monospace);white-space:pre-wrap !important}"
    ".course-chosen{font-weight:bold;border:2px solid currentColor !important}"
    f".course-good{{border-left:6px solid {theme.TONES['good']} !important}}"
    f".course-bad{{border-left:6px solid {theme.TONES['bad']} !important}}"
    f".course-user{{border-left:6px solid {theme.TONES['user']} !important}}"
    ".course-code textarea{font-family:var(--jp-code-font-family,monospace)}"
    ".course-field{flex-direction:column !important;align-items:stretch !important}"
    ".course-field>.widget-label{width:auto !important;text-align:left;font-weight:bold;height:auto;overflow:visible;"
    "white-space:normal;margin:4px 0 2px;line-height:1.5}"
    ".course-widget .widget-html-content{line-height:1.5}"
    ".course-widget textarea,.course-widget input{font-size:inherit}</style>"
)
"""Style of live widgets: buttons whose text wraps and whose focus shows. A page that is not trusted drops it."""


class View:
    """View with three forms: a widget in a kernel, HTML and text elsewhere. Subclasses give each of them."""

    widget: Any = None
    """The ipywidgets box, once `build` has made it."""

    def build(self) -> Any:
        """Return the widget."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        raise NotImplementedError

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """Return every form at once."""
        data: dict[str, Any] = {"text/plain": str(self), "text/html": self._repr_html_()}
        live = (self.widget or self.build())._repr_mimebundle_()
        return {**data, VIEW: live[VIEW]} if live and VIEW in live else data

    def _ipython_display_(self) -> None:
        """Show the widget and its plain twin as two outputs: a browser shows one of them.

        A notebook opened without its kernel has no widgets. JupyterLab then says "model not found" and does not look at
        other forms in the same output. So the twin is an output of its own, which the living widget hides.
        """
        forms = self._live_forms()
        name = f"course-twin-{forms[VIEW]['model_id']}"
        self.widget.children[0].value = f"{STYLE}<style>{_twin_hidden(name)}</style>"
        show({VIEW: forms.pop(VIEW)})
        above = f".jp-OutputArea-child:has(+ .jp-OutputArea-child .{name})"
        show({**forms, "text/html": _twin(name, above, forms["text/html"] + theme.paragraph(TWIN))})

    def _live_forms(self) -> dict[str, Any]:
        """Return every form, the widget among them; where there is none, IPython goes on with what there is."""
        forms = self._repr_mimebundle_() if is_interactive() else {}
        if VIEW not in forms:
            raise NotImplementedError  # IPython then shows all forms as one output
        return forms


def show(forms: dict[str, Any], **more: Any) -> Any:
    """Show an output with these forms, by type; return its handle where ``more`` has a ``display_id``."""
    from IPython.display import display

    return display(forms, raw=True, **more)  # type: ignore[no-untyped-call]


def beside(name: str, html: str) -> str:
    """Return ``html`` as an output above a widget that has the buttons for it; without a kernel, they are hidden."""
    return _twin(name, f".jp-OutputArea-child:has(.{name}) + .jp-OutputArea-child", html)


def _twin_hidden(name: str) -> str:
    """Return the style with which a living widget hides its twin."""
    return f".{name}{{display:none}}.jp-OutputArea-child:has(.{name}){{display:none}}"


def _twin(name: str, widget: str, html: str) -> str:
    """Return a twin that hides the output ``widget``, a selector, if there is no living widget in it."""
    return f'<div class="{name}"><style>{widget}:not(:has(.course-widget)){{display:none}}</style>{html}</div>'


def container(*children: Any) -> Any:
    """Return ``children`` one below the other, with the style that `button` needs."""
    import ipywidgets

    box = ipywidgets.VBox([ipywidgets.HTML(STYLE, layout={"display": "none"}), *children])
    box.add_class("course-widget")
    return box


def row(*children: Any, align: str = "flex-end") -> Any:
    """Return ``children`` side by side, wrapped onto more lines where the window is narrow or zoomed."""
    import ipywidgets

    return ipywidgets.HBox(list(children), layout={"flex_flow": "row wrap", "align_items": align})


def columns(*children: Any) -> Any:
    """Return ``children`` in columns of one width, below one another where there is no room or the page is zoomed."""
    import ipywidgets

    for child in children:
        child.layout.flex, child.layout.min_width, child.layout.width = "1 1 360px", "0", "auto"
        child.layout.margin = "0 12px 0 0"
    return ipywidgets.HBox(list(children), layout={"flex_flow": "row wrap", "align_items": "flex-start"})


def field(name: str, control: Any) -> Any:
    """Return ``control`` with its name above, as a label that a screen reader reads with it.

    It gets two numbers for `after_typing`: the page sets ``answered`` whenever the kernel has set ``asked``.
    """
    import ipywidgets
    from traitlets import Int

    control.description = name
    control.add_class("course-field")
    control.add_traits(asked=Int().tag(sync=True), answered=Int().tag(sync=True))
    ipywidgets.jsdlink((control, "asked"), (control, "answered"))
    return usable_while_a_cell_awaits(control)


def usable_while_a_cell_awaits(control: Any) -> Any:
    """Return ``control``, whose value the page changes, without ipykernel's note of the thread it was made on.

    ipykernel 7.4 keeps a widget made in a cell on the cell's thread. There, while a cell awaits something, it never
    says that a change was handled, and the page keeps back every later one, for good. Without the note it goes by the
    message, which JupyterLab addresses to the second thread.
    """
    vars(control.comm).pop("_reply_subshell_id", None)
    return control


def after_typing(control: Any, action: Callable[[Any], None], errors: Any) -> None:
    """Call ``action`` once everything typed into ``control``, a `field`, before now has arrived in the kernel.

    The press of a button can arrive before the text that was typed before it: the page keeps back what is typed while
    an earlier change is on its way, and a kernel may handle the field and the button on two threads. The page's answer
    comes after the text, as both are changes of the field. ``action`` runs on the event loop of the press, and without
    an answer after `ANSWER_SECONDS`.
    """
    loop, number = _running_loop(), control.asked + 1
    pending = [report_errors(action, errors)]

    def act(event: Any) -> None:
        if pending:
            pending.pop()(event)

    def answered(event: Any) -> None:
        if event["new"] < number:
            return
        control.unobserve(answered, "answered")
        if loop is None or loop is _running_loop():
            act(event)
        else:
            loop.call_soon_threadsafe(act, event)

    control.observe(answered, "answered")
    control.asked = number
    if loop is not None:
        loop.call_later(ANSWER_SECONDS, act, None)


def text(html: str) -> Any:
    """Return ``html`` as a widget."""
    import ipywidgets

    return ipywidgets.HTML(html, layout={"width": "auto"})


def live_region() -> Any:
    """Return an empty widget whose text `announce` and `report_errors` set."""
    return text("")


def announce(region: Any, html: str) -> None:
    """Show ``html`` in ``region`` and have a screen reader speak it: an alert is spoken when it appears."""
    region.value = f'<div role="alert">{html}</div>' if html else ""


def button(label: str, action: Callable[[Any], None], errors: Any, *, hint: str = "", tone: str = "") -> Any:
    """Return a button; what ``action`` raises is shown in ``errors``. ``hint`` says more than the label does.

    ``tone`` is "good", "bad" or "user", and colors an edge. The library's own colored buttons are hard to read.
    """
    import ipywidgets

    made = ipywidgets.Button(description=label, tooltip=hint or label, layout={"width": "auto"})
    made.add_class("course-button")
    if tone:
        made.add_class(f"course-{tone}")
    made.on_click(report_errors(action, errors))
    return made


def report_errors(callback: Callable[[Any], None], region: Any) -> Callable[[Any], None]:
    """Return ``callback`` wrapped so that what it raises is shown in ``region``: a kernel hides it in a log."""

    def wrapped(event: Any) -> None:
        try:
            callback(event)
        except Exception as error:
            announce(region, failure(error))

    return wrapped


def failure(error: BaseException) -> str:
    """Return the card that a learner sees when a widget fails."""
    trace = "".join(traceback.format_exception(error, limit=-3))
    lead = "This widget failed. Run the cell again. If it fails again, this is the error:"
    return theme.card(theme.paragraph(lead) + theme.code(trace), tone="bad")


def is_interactive() -> bool:
    """Return whether a person can press buttons: a notebook run by a program allows no input, plain Python shows none.

    nbclient, nbconvert and nbgrader send ``allow_stdin: false`` with each cell, JupyterLab sends true; the kernel keeps
    the value of the last cell. A kernel in the browser keeps no such value and counts as interactive.
    """
    import sys

    module = sys.modules.get("IPython")
    shell = module.get_ipython() if module is not None and hasattr(module, "get_ipython") else None
    kernel = getattr(shell, "kernel", None)
    return shell is not None and (kernel is None or bool(getattr(kernel, "_allow_stdin", True)))


def spawn(work: Coroutine[Any, Any, None]) -> asyncio.Task[None] | None:
    """Start ``work`` on the running event loop and return its task; without a loop, run it now and return None."""
    loop = _running_loop()
    if loop is None:
        asyncio.run(work)
        return None
    return loop.create_task(work)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
