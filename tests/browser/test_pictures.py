"""The README's pictures: each in both themes, small, and with the text that says what it shows."""

from __future__ import annotations

from tests.browser.pictures import FOLDER, PICTURES, ROOT, THEMES, as_html

LARGEST = 100_000  # bytes: a README is read over slow connections too


def test_every_picture_is_there_in_both_themes_and_small() -> None:
    wanted = {f"{picture.name}-{theme.lower()}.png" for picture in PICTURES for theme in THEMES}
    found = {path.name: path.stat().st_size for path in FOLDER.glob("*.png")}
    assert set(found) == wanted
    assert [name for name, size in found.items() if size > LARGEST] == []


def test_the_readme_shows_each_with_its_text() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [picture.name for picture in PICTURES if as_html(picture) not in readme] == []
    assert all(100 < len(picture.alt) < 500 for picture in PICTURES)
