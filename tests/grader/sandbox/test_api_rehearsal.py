"""The rehearsal of the simulated API: what a submission's first request would load or build is there beforehand."""

from __future__ import annotations

import subprocess
import sys

from grader.sandbox import api_rehearsal

FIRST_REQUESTS = """
import sys

import pydantic
from pydantic._internal._generate_schema import GenerateSchema

from grader.sandbox import api_rehearsal

class Form(pydantic.BaseModel):
    name: str

api_rehearsal.rehearse(api_rehearsal.WORDS)
loaded, built = set(sys.modules), []
build = GenerateSchema._model_schema
GenerateSchema._model_schema = lambda self, model: built.append(model.__name__) or build(self, model)

from mocks import MODEL, MockOpenAI, Scenario, Turn

client = MockOpenAI(Scenario.of(Turn.says("Hello")), stand_in=True)
question = [{"role": "user", "content": "Hello"}]
client.chat.completions.create(model=MODEL, messages=question)
list(client.chat.completions.create(model=MODEL, messages=question, stream=True))
client.responses.create(model=MODEL, input="Hello")
list(client.responses.create(model=MODEL, input="Hello", stream=True))
print(sorted(set(sys.modules) - loaded), built)
"""


def test_a_first_request_loads_and_builds_nothing() -> None:
    ran = subprocess.run([sys.executable, "-c", FIRST_REQUESTS], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.returncode) == ("[] []\n", 0), ran.stderr


def test_what_notebooks_mention_is_found() -> None:
    notebooks = [b'"client = mocks.MockOpenAI()\\n"', b'"client.responses.create(input=text)"']
    assert api_rehearsal.mentioned(notebooks) == [api_rehearsal.MOCKS, api_rehearsal.RESPONSES]
