"""Interactive views for the course's notebooks: a live widget in a kernel, HTML or text anywhere else.

Each function returns a view to show as the last value of a cell. The classes are the values that views take and return.
"""

from __future__ import annotations

from widgets.approval import Decision, approval
from widgets.clinic import clinic
from widgets.counts import Count, counts
from widgets.course_outline import Exercise
from widgets.diagnosis import UnreadableToolError
from widgets.exchanges import watch
from widgets.explorer import explorer
from widgets.parsons import parsons
from widgets.playground import playground
from widgets.progress import progress
from widgets.questions import predict, recall
from widgets.stepper import stepper
from widgets.timeline import Span, timeline
from widgets.transcript import show_transcript

__all__ = [
    "Count",
    "Decision",
    "Exercise",
    "Span",
    "UnreadableToolError",
    "approval",
    "clinic",
    "counts",
    "explorer",
    "parsons",
    "playground",
    "predict",
    "progress",
    "recall",
    "show_transcript",
    "stepper",
    "timeline",
    "watch",
]
