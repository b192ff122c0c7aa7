"""Benchmark of the built site: how long a real Chromium takes to open a lesson and run it, and for what.

    python start.py site                     # builds it into the folder site/
    python benchmarks/site_start.py [--site site] [--rounds 3] [--megabits 50]

Each round has its own browser profile: a first visit with an empty cache, then a second one in a restarted browser. A
third visit measures the parts of the kernel's start: there Python and its packages are loaded one after the other,
which the site does at once, so the parts add up to more than the wait. ``--megabits`` limits what the server sends per
second on all connections together and delays its answers by 30 ms, like a distant server.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from functools import partial
from pathlib import Path
from typing import IO, Any

import psutil

from lab.site.http_server import SiteHandler, SiteServer
from lab.site.measurement import Start, visitor

ROOT = Path(__file__).parent.parent
VISITS = ("first visit", "next visit")
LATENCY_SECONDS = 0.03
CHUNK_BYTES = 32 * 1024
LOADER = "/static/pyodide/pyodide.mjs"
MEASURING_LOADER = """
import { loadPyodide as load } from "./pyodide.mjs?whole";

globalThis.courseParts = [];

async function timed(name, work) {
  const begun = performance.now();
  const done = await work();
  globalThis.courseParts.push([name, performance.now() - begun]);
  return done;
}

export async function loadPyodide({ packages, ...options }) {
  const python = await timed("Python itself", () => load(options));
  await timed("packages fetched and unpacked", () => python.loadPackage(packages));
  const run = python.runPythonAsync.bind(python);
  python.runPythonAsync = (code, ...rest) =>
    timed(code.includes("import pyodide_kernel") ? "the kernel's own imports" : "the installer's imports",
      () => run(code, ...rest));
  return python;
}
"""


@dataclass(frozen=True)
class Visit:
    """Measurements of one visit."""

    start: Start
    processor: float
    """Seconds of work for the visitor's processor: the wait on a fast network."""
    megabytes: float

    @property
    def numbers(self) -> tuple[float, ...]:
        """All measurements, in the order of the columns."""
        return (*astuple(self.start), self.processor, self.megabytes)


class Line:
    """Network connection of the server: its bandwidth, and how much was sent."""

    def __init__(self, megabits: float | None) -> None:
        self.sent = 0
        self.measure_parts = False
        """Whether the kernel's loader is replaced by one that measures the parts."""
        self.latency = LATENCY_SECONDS if megabits else 0.0
        self._seconds_a_byte = 8 / (megabits * 1e6) if megabits else 0.0
        self._lock = threading.Lock()

    def pass_through(self, data: bytes) -> bytes:
        """Wait for as long as sending ``data`` takes, after all earlier data."""
        with self._lock:
            self.sent += len(data)
            time.sleep(len(data) * self._seconds_a_byte)
        return data


class MeasuringHandler(SiteHandler):
    """Handler that serves the site over a `Line`."""

    def __init__(self, *arguments: Any, line: Line, **settings: Any) -> None:
        self._line = line
        super().__init__(*arguments, **settings)

    def do_GET(self) -> None:  # noqa: N802 - the base class's name
        """Answer, or send the loader that measures the parts of the kernel's start."""
        time.sleep(self._line.latency)
        if self._line.measure_parts and self.path == LOADER:
            body = MEASURING_LOADER.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        else:
            super().do_GET()

    def copyfile(self, source: IO[Any], outputfile: IO[Any]) -> None:
        """Send a file, as fast as the line allows."""
        while data := source.read(CHUNK_BYTES):
            outputfile.write(self._line.pass_through(data))


@contextmanager
def served(folder: Path, line: Line) -> Iterator[str]:
    """Serve ``folder`` over ``line`` while the block runs; yield its address."""
    with SiteServer(("127.0.0.1", 0), partial(MeasuringHandler, directory=str(folder), line=line)) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{running.server_address[1]}"
        finally:
            running.shutdown()


def processor_seconds() -> float:
    """Return the processor time of all processes of the browser together."""
    children = psutil.Process().children(recursive=True)
    times = [child.cpu_times() for child in children if "chrom" in child.name()]
    return float(sum(each.user + each.system for each in times))


def visits(site: Path, line: Line) -> Iterator[Visit]:
    """Yield the measurements of a first visit and the next one."""
    with tempfile.TemporaryDirectory() as profile, served(site, line) as address:
        for _ in VISITS:
            before = line.sent
            with visitor(Path(profile)) as person:
                yield Visit(person.start(address), processor_seconds(), (line.sent - before) / 1e6)


def parts(site: Path, line: Line) -> list[tuple[str, float]]:
    """Return the parts of the kernel's start in their order, with the seconds of each, on a first visit."""
    line.measure_parts = True
    with tempfile.TemporaryDirectory() as profile, served(site, line) as address, visitor(Path(profile)) as person:
        found = person.parts(address)
    line.measure_parts = False
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", type=Path, default=ROOT / "site", help="the folder of the built site")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--megabits", type=float, help="bandwidth of the server; unlimited without it")
    options = parser.parse_args()
    line = Line(options.megabits)
    rounds = [list(visits(options.site, line)) for _ in range(options.rounds)]
    names = [*(field.name for field in fields(Start)), "processor", "MB"]
    print(f"{'':12}{''.join(f'{name:>10}' for name in names)}   medians of {options.rounds}, seconds")
    for name, seen in zip(VISITS, zip(*rounds, strict=True), strict=True):
        columns = zip(*(visit.numbers for visit in seen), strict=True)
        print(f"{name:12}{''.join(f'{statistics.median(column):10.1f}' for column in columns)}")
    for name, seconds in parts(options.site, line):
        print(f"  {seconds:6.2f} s  {name}")


if __name__ == "__main__":
    main()
