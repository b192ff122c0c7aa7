"""Settings of the documentation: ``python3 start.py docs`` builds it with Sphinx.

The source is the whole checkout, so that pages stay beside the code they describe and their links work in both places.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))  # the packages, for autodoc

project = "Function calling, taught offline"
author = "The course's authors"
release = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
language = "en"

root_doc = "docs/index"
include_patterns = [
    "docs/*.md",
    "docs/**/*.md",
    "exercises/README.md",
    "grader/*.md",
    "lab/*.md",
    "mocks/*.md",
    "notebooks/AUTHORING.md",
    "CHANGELOG.md",
    "CODE_OF_CONDUCT.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "SUPPORT.md",
]
exclude_patterns = ["docs/root", "docs/pictures"]

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "lab.diagrams"]
myst_enable_extensions = ["colon_fence"]
myst_fence_as_directive = ["mermaid"]
myst_heading_anchors = 4
nitpicky = False  # the SDK's classes are described elsewhere
default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_use_legacy_class_based = False

html_theme = "pydata_sphinx_theme"
html_title = "Function calling, taught offline"
html_extra_path = ["root"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
}
html_context = {"default_mode": "auto"}
copyright = "the course's authors, MIT license"
