"""Names of models as requests have them: those of the table, and names that a user of the mock declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mocks.api import model_catalog
from mocks.api.errors import ApiError, mock_error, unknown_wording
from mocks.api.model_catalog import Model
from mocks.errors import MocksError

NOT_FOUND = "model_not_found"
_PAGE = "https://platform.openai.com/docs/deprecations"


class ModelNameError(MocksError, ValueError):
    """A declared name is like a model that the mock does not know; the message names those it knows."""


class ModelNames(NamedTuple):
    """The names that one engine answers for.

    Args:
        declared: A model of the table for each name of a deployment, a gateway or another service.
    """

    declared: Mapping[str, Model]

    @classmethod
    def of(cls, given: Mapping[str, str] | None) -> ModelNames:
        """Return the names of the table and the ``given`` ones. Raises `ModelNameError`."""
        return cls({name: _like(name, known) for name, known in (given or {}).items()})

    def get(self, name: str) -> Model | None:
        """Return the model called ``name``, or None."""
        return self.declared.get(name) or model_catalog.get(name)

    def all(self) -> Iterator[Model]:
        """Yield each model once, under the name that requests have for it."""
        yield from (model._replace(id=name) for name, model in self.declared.items())
        yield from (model for model in model_catalog.all_models() if model.id not in self.declared)

    def for_chat(self, name: str) -> Model:
        """Return the model called ``name``, or raise the 404 of Chat Completions (recorded traffic, 2025 and 2026)."""
        model = self.get(name)
        if model is not None:
            return model
        if name in model_catalog.RETIRED:
            message = f"The model `{name}` has been deprecated, learn more here: {_PAGE}"
            raise ApiError(message, status=404, code=NOT_FOUND)
        message = f"The model `{name}` does not exist or you do not have access to it."
        if name in model_catalog.NEVER_SERVED:
            raise ApiError(message, status=404, code=NOT_FOUND)
        raise self._unknown(name, message, None, 404)

    def for_responses(self, name: str) -> Model:
        """Return the model called ``name``, or raise the 400 of the Responses API."""
        model = self.get(name)
        if model is not None:
            return model
        if name in model_catalog.RETIRED:
            raise unknown_wording(f"The model '{name}' was shut down.", "model", NOT_FOUND)
        message = f"The requested model '{name}' does not exist."
        if name in model_catalog.NEVER_SERVED:
            raise ApiError(message, param="model", code=NOT_FOUND)
        raise self._unknown(name, message, "model", 400)

    def _unknown(self, name: str, message: str, param: str | None, status: int) -> ApiError:
        """Return the error for a name that the mock does not know; the service may well have that model."""
        example = f"MockOpenAI(models={{{name!r}: 'gpt-5.4-mini'}})"
        text = (
            f"This mock does not know the model {name!r}. {_near(name)}For a deployment, a gateway or a model that is "
            f"not listed, say which known one it is like: {example}, or --model {name}=gpt-5.4-mini on the command "
            f"line. Known are {', '.join(model.id for model in self.all())}. Where the service does not have a model, "
            f"it says: {message}"
        )
        return mock_error(text, code=NOT_FOUND, param=param, status=status)


def _like(name: str, known: str) -> Model:
    model = model_catalog.get(known)
    if model is None:
        names = ", ".join(each.id for each in model_catalog.all_models())
        problem = f"The model {name!r} is to be like {known!r}, which this mock does not know."
        raise ModelNameError(f"{problem} {_near(known)}Known are {names}.")
    return model


def _near(name: str) -> str:
    import difflib  # here: few programs misspell a model, and all would pay for it

    near = difflib.get_close_matches(name[:100], model_catalog.MODELS, n=1, cutoff=0.8)
    return f"Did you mean {near[0]!r}? " if near else ""
