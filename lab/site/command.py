"""Command ``python3 start.py site``: builds the site, prints its size and start-up time, and serves it locally."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from lab.environment import Environment
from lab.jupyter import choose_port
from lab.site.build import Site
from lab.site.http_server import server


def main(environment: Environment, arguments: Sequence[str]) -> int:
    """Run the command with ``arguments`` and return the exit code.

    Raises:
        SetUpError: A part could not be downloaded, or the site could not be built.
    """
    parser = argparse.ArgumentParser(
        prog="start.py site", description="Build the course as a web site that runs in a browser tab."
    )
    parser.add_argument("--serve", action="store_true", help="hand the built site out on this machine until Ctrl-C")
    parser.add_argument("--no-build", action="store_true", help="take the site that was built before")
    parser.add_argument("--port", type=int, help="the port to serve on; without it, the first free one from 8888 on")
    options = parser.parse_args(arguments)
    site = Site.of(environment.root, environment.python)
    if not (options.no_build and site.is_built):
        print("Building the site …", flush=True)
        site.build()
        print(
            f"The site is in {site.output}: {site.megabytes} MB, of which a visitor's browser loads about "
            f"{site.megabytes_loaded} MB, once.",
            flush=True,
        )
        environment.run("-m", "lab.site.measurement", str(site.output))
    if options.serve:
        return serve(site, choose_port(options.port))
    print("Look at it with `python3 start.py site --no-build --serve`. lab/README.md says how to put it on a server.")
    return 0


def serve(site: Site, port: int) -> int:
    """Serve the site until Ctrl-C."""
    with server(site.output, port) as running:
        print(f"The course is at\n\n  http://127.0.0.1:{port}/\n\nCtrl-C in this window stops it.", flush=True)
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0
