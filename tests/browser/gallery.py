"""One notebook with every widget in it, a cell each: for the browser tests, and for the pictures of the README."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import nbformat
from playwright.sync_api import Locator, Page, expect

from tests.browser.lab_page import ARTIFACTS, LabPage

SETUP = """
import json
import openai
import widgets
from mocks import MODEL, MockOpenAI, Scenario, Turn

def tool(name, description, **properties):
    parameters = {"type": "object", "properties": properties, "required": list(properties)}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}

city = {"type": "string", "description": "Name of the city, e.g. Oslo"}
weather = tool("get_weather", "Returns the current weather of a city.", city=city)
clock = tool("get_time", "Returns the local time of a city.", city=city)

def get_weather(city):
    return {"city": city, "celsius": {"Oslo": 4, "Tokyo": 22}.get(city, 15)}

def get_time(city):
    return {"city": city, "time": "14:05"}

FUNCTIONS = {"get_weather": get_weather, "get_time": get_time}

def run(client, text, skip_results=False):
    messages = [{"role": "user", "content": text}]
    while True:
        reply = client.chat.completions.create(model=MODEL, messages=messages, tools=[weather, clock])
        message = reply.choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return messages
        for call in message.tool_calls[: 1 if skip_results else None]:
            result = FUNCTIONS[call.function.name](**json.loads(call.function.arguments))
            messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)})

client = MockOpenAI()
run(client, "Is it warmer in Oslo or in Tokyo?")
broken = MockOpenAI()
try:
    run(broken, "Is it warmer in Oslo or in Tokyo?", skip_results=True)
except openai.BadRequestError:
    pass
"""
CELLS = {
    "setup": SETUP,
    "transcript": "widgets.show_transcript(broken)",
    "stepper": "widgets.stepper(client)",
    "timeline": """
widgets.timeline(
    [("ask", 0, 0.8, "model"), ("Oslo", 0.8, 1.2, "tool"), ("Tokyo", 0.8, 1.3, "tool"), ("answer", 1.3, 2, "model")],
    title="Both calls at once",
)""",
    "counts": 'widgets.counts({"chat: handed over": (1, 4), "e-mail: handed over": (2, 3)}, title="Hand-offs")',
    "clinic": """
widgets.clinic(
    {"type": "function", "function": {"name": "get_weather", "parameters": {
        "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}},
    ["What is the weather in Oslo?", "How warm is it in Tokyo?", "What time is it in Oslo?"],
    beside=[clock],
)""",
    "explorer": 'widgets.explorer([weather, clock], ["What is the weather in Oslo and Tokyo?", "Hello!"])',
    "approval": """
desk = widgets.approval("Refunds wait here", answer=False)

async def agent():
    if not await desk.ask("refund", {"order_id": 7, "amount": 120}, "Pays 120 euros back. It cannot be undone."):
        return "Nothing was refunded."
    return "Refunded 120 euros for order 7."

await desk.run(agent)""",
    "playground": """
import asyncio

async def slow_time(city):
    await asyncio.sleep(600)

widgets.playground([weather, clock], {"get_weather": get_weather, "get_time": slow_time}, pace=0.1)""",
    "predict": """
widgets.predict(
    "Who runs get_weather?",
    {
        "Your program, with the arguments the model wrote": "The model only asks for the call.",
        "The model, on the servers of the service": "Your functions are not there.",
    },
)""",
    "recall": 'widgets.recall("Why does a tool message carry an id?", "It says which call it answers.")',
    "parsons": """
widgets.parsons(
    "Answer every call.",
    ["for call in calls:", "    result = run(call)", "    messages.append(answer(call, result))"],
    {"    return result": "It leaves the loop after the first call."},
)""",
    "progress": 'widgets.progress(read="01_schema")',
    "raises": """
class Broken(widgets.predict("?", ["a", "b"], 0, "").__class__):
    def judge(self, chosen):
        raise RuntimeError("this question is broken")

Broken("Does an error in a callback reach you?", {"yes": "", "no": ""}, "yes")""",
}
"""The cells in their order; each widget is called by its name here."""


def notebook() -> nbformat.NotebookNode:
    """Return the notebook."""
    cells = [nbformat.v4.new_code_cell(source.strip(), id=name) for name, source in CELLS.items()]
    return nbformat.v4.new_notebook(cells=cells)


FAINT = """
root => {
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const linear = v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = c => [0.2126, 0.7152, 0.0722].reduce((sum, share, i) => sum + share * linear(c[i] / 255), 0);
  const paper = e => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement, text = walker.currentNode.data.trim();
    if (!text || e.tagName === 'STYLE' || !e.checkVisibility()) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(paper(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.push(`${ratio.toFixed(1)}: ${text.slice(0, 60)}`);
  }
  return found;
}"""
"""Finds words whose contrast with what is behind them is below 4.5 to 1, the bound of WCAG 2.2."""


@dataclass(frozen=True)
class Gallery:
    """The notebook, open on a page."""

    lab: LabPage

    @property
    def page(self) -> Page:
        """The browser page."""
        return self.lab.page

    def open(self) -> None:
        """Write the notebook, open it and run every cell."""
        self.lab.put_and_open("gallery.ipynb", notebook())
        self.lab.run_all()

    def show_anew(self) -> None:
        """Load the page and run every cell, whatever was done with the widgets before."""
        self.lab.open("gallery.ipynb")
        self.lab.run_all()

    def cell(self, name: str) -> Locator:
        """Return the cell of that name."""
        return self.lab.notebook.locator(".jp-CodeCell").nth(list(CELLS).index(name))

    def output(self, name: str) -> Locator:
        """Return what the cell of that name shows, scrolled into view; a widget, where it has one."""
        return self._outputs(name).first

    def outputs(self, name: str) -> Locator:
        """Return all that the cell of that name shows."""
        self.output(name)
        return self.cell(name).locator(".jp-Cell-outputArea")

    def twin(self, name: str) -> Locator:
        """Return the plain form that is saved beside a widget, below it."""
        return self._outputs(name).nth(1)

    def reopen(self) -> None:
        """Save the notebook, end its kernel and open it again: a new kernel runs no cell by itself."""
        self.page.keyboard.press("ControlOrMeta+S")
        expect(self.page.locator(".lm-TabBar-tab.jp-mod-current.jp-mod-dirty")).to_have_count(0)
        self.lab.end_kernels()
        self.lab.open("gallery.ipynb")

    def select(self, name: str) -> None:
        """Select a cell in command mode, as the arrow keys do."""
        self.cell(name).locator(".jp-InputPrompt").click()
        self.page.keyboard.press("Escape")

    def run(self, name: str) -> None:
        """Run one cell again."""
        self.lab.run(self.cell(name))

    def faint(self, name: str) -> list[str]:
        """Return the words of a widget that are hard to read in the present theme, with their contrast."""
        found: list[str] = self.output(name).locator(".jp-OutputArea-output").first.evaluate(FAINT)
        return found

    def photograph(self, name: str, file: str) -> Path:
        """Keep a picture of one widget and return its file."""
        ARTIFACTS.mkdir(exist_ok=True)
        path = ARTIFACTS / f"{file}.png"
        self.output(name).screenshot(path=path)
        return path

    def _outputs(self, name: str) -> Locator:
        cell = self.cell(name)
        cell.scroll_into_view_if_needed()
        return cell.locator(".jp-Cell-outputArea .jp-OutputArea-child")
