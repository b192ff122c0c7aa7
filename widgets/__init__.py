"""What learners look at and click."""

from __future__ import annotations

from widgets.parsons import parsons
from widgets.progress import progress
from widgets.questions import predict, recall
from widgets.timeline import timeline
from widgets.transcript import show_transcript

__all__ = ["parsons", "predict", "progress", "recall", "show_transcript", "timeline"]
