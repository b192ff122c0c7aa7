"""Interactive views for the course's notebooks: a live widget in a kernel, HTML or text anywhere else."""

from __future__ import annotations

from widgets.approval import approval
from widgets.clinic import clinic
from widgets.exchanges import watch
from widgets.explorer import explorer
from widgets.parsons import parsons
from widgets.playground import playground
from widgets.progress import progress
from widgets.questions import predict, recall
from widgets.stepper import stepper
from widgets.timeline import timeline
from widgets.transcript import show_transcript

__all__ = [
    "approval",
    "clinic",
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
