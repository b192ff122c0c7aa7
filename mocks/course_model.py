"""The model of the course, and the reasoning effort that its Chat requests name."""

import os

MODEL = os.environ.get("COURSE_MODEL") or "gpt-5.4-mini"
"""The model the course uses. On the default, Chat Completions takes tools without further settings."""
EFFORT = os.environ.get("COURSE_REASONING_EFFORT") or None
"""``reasoning_effort`` of Chat requests to `MODEL`: some models take function tools there only with "none"."""
