"""Makes the pictures of the README anew: ``python -m tests.browser.pictures``, from the folder of the course.

Each is taken from a real JupyterLab, light and dark, and written to ``docs/pictures/NAME-THEME.png``. Their alternative
texts are here, so that a text and its picture change together; the program prints them as HTML to paste.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from lab.jupyter import Lab, choose_port
from tests.browser.gallery import Gallery
from tests.browser.lab_page import LabSession, copy_course
from tests.chromium import launch_options

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "docs" / "pictures"
WAIT_SECONDS = 240_000  # milliseconds until a kernel on a busy machine counts as failed
THEMES = ("Light", "Dark")
COLORS = 128  # of a picture
SCALE = 1.5  # pixels of a picture for each pixel of the page: sharp on a good screen, and not too large a file


def _third_step(gallery: Gallery) -> None:
    for _ in range(3):
        gallery.output("stepper").get_by_role("button", name="Forward").click()
        gallery.page.wait_for_timeout(300)


def _nothing(gallery: Gallery) -> None:
    """Leave the widget as it is."""


@dataclass(frozen=True)
class Picture:
    """One widget to take a picture of, once ``prepare`` has brought it to the moment worth showing."""

    name: str
    alt: str
    prepare: Callable[[Gallery], None] = _nothing


PICTURES = (
    Picture(
        "stepper",
        "The loop stepper. Buttons go to the start, back, forward and to the end. Of the five steps send, receive, "
        "run, append and answer, the fourth is marked. On the left a tool loop in Python with the line that appends "
        "the tool message highlighted; on the right the list of three messages, the tool result marked as new.",
        _third_step,
    ),
    Picture(
        "clinic",
        "The schema clinic. On the left a tool's definition as JSON and three sample questions, to be changed by "
        "typing. On the right what becomes of it: the API accepts it, strict mode would not, for a reason that is "
        "named; two descriptions are missing; it costs 30 tokens in every request. Below, a table shows which question "
        "picks it.",
    ),
    Picture(
        "transcript",
        "A conversation as cards. The user asks whether it is warmer in Oslo or in Tokyo. Two calls of get_weather and "
        "one result follow, each with a number and its id. The last card is the service's error 400, because the "
        "second call has no result, with a sentence on what it means and what to do.",
    ),
)


@contextmanager
def lab_page() -> Iterator[LabSession]:
    """Give a page of a JupyterLab on a copy of the course."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        course = Path(folder) / "course"
        copy_course(course)
        lab = Lab(Path(sys.executable), course, choose_port(None))
        chromium = playwright.chromium.launch(**launch_options())
        with lab.running():
            page = chromium.new_page(viewport={"width": 1200, "height": 1100}, device_scale_factor=SCALE)
            page.set_default_timeout(WAIT_SECONDS)
            yield LabSession(page, lab, wait_seconds=WAIT_SECONDS)
        chromium.close()


def main() -> int:
    """Take every picture, print where it is and its alternative text, and return the exit code."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with lab_page() as page:
        _take(Gallery(page))
    for picture in PICTURES:
        print(as_html(picture))
    return 0


def _take(gallery: Gallery) -> None:
    gallery.open()
    for picture in PICTURES:
        picture.prepare(gallery)
    for theme in THEMES:
        gallery.lab.use_theme(theme)
        gallery.page.mouse.move(0, 0)
        for picture in PICTURES:
            view = gallery.output(picture.name)
            gallery.page.wait_for_timeout(500)
            file = FOLDER / f"{picture.name}-{theme.lower()}.png"
            view.locator(".jp-OutputArea-output").first.screenshot(path=file)
            _shrink(file)


def _shrink(file: Path) -> None:
    """Halve the size of a picture of text: it has few colors."""
    small = Image.open(file).convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
    small.save(file, optimize=True)


def as_html(picture: Picture) -> str:
    """Return what the README has to contain for a picture."""
    place = f"docs/pictures/{picture.name}"
    return (
        f'<picture>\n  <source media="(prefers-color-scheme: dark)" srcset="{place}-dark.png">\n'
        f'  <img src="{place}-light.png" alt="{escape(picture.alt)}">\n</picture>\n'
    )


if __name__ == "__main__":
    sys.exit(main())
