from __future__ import annotations

from tests.browser.pictures import FOLDER, PICTURES, THEMES


def test_every_picture_is_there_in_both_themes_and_has_a_text() -> None:
    wanted = {f"{picture.name}-{theme.lower()}.png" for picture in PICTURES for theme in THEMES}
    assert {path.name for path in FOLDER.glob("*.png")} == wanted
    assert all(100 < len(picture.alt) < 500 for picture in PICTURES)
