"""The SDK's clients, whose Chat requests to the course's model name the effort that the environment asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openai

from mocks import course_model

if TYPE_CHECKING:
    from openai._models import FinalRequestOptions


class CourseOpenAI(openai.OpenAI):
    """``openai.OpenAI``; without ``COURSE_REASONING_EFFORT`` it sends what it is given and nothing else."""

    def _prepare_options(self, options: FinalRequestOptions) -> FinalRequestOptions:
        _name_effort(options)
        return super()._prepare_options(options)


class AsyncCourseOpenAI(openai.AsyncOpenAI):
    """``openai.AsyncOpenAI``, likewise."""

    async def _prepare_options(self, options: FinalRequestOptions) -> FinalRequestOptions:
        _name_effort(options)
        return await super()._prepare_options(options)


def _name_effort(options: FinalRequestOptions) -> None:
    """Add the effort to a request; one that names an effort, or another model, stays as it is."""
    if course_model.EFFORT is None or options.url != "/chat/completions":
        return
    body = options.json_data
    if isinstance(body, dict) and body.get("model") == course_model.MODEL:
        options.json_data = {"reasoning_effort": course_model.EFFORT, **body}  # the SDK gives each attempt a copy
