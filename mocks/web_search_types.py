"""The types under which a search of the web is offered: the newest, and its names with a date or as a preview."""

from __future__ import annotations

WEB_SEARCH_TYPES = ("web_search", "web_search_2025_08_26", "web_search_preview", "web_search_preview_2025_03_11")
