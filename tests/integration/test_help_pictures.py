"""The guide's pictures are those that its pages show, and can be made anew by their script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from station import guide
from station.texts import LANGUAGES
from ui.app import application
from ui.guide_pictures import PICTURES, SIZE, take

if TYPE_CHECKING:
    from pathlib import Path

_SHOWN = re.compile(r"!\[[^\]]+\]\(([\w-]+)\.png\)")
SOME = ("approval", "help", "lists", "not-saved", "pickup", "tables")
"""Of each way to make one."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pictures_are_those_that_the_pages_show(language: str) -> None:
    shown = {name for page in guide.pages(language) for name in _SHOWN.findall(page.text)}
    there = {file.stem for file in (guide.HELP / language).glob("*.png")}
    assert shown == there == set(PICTURES)


@pytest.mark.parametrize("name", SOME)
def test_a_picture_is_made_anew(name: str, tmp_path: Path) -> None:
    file = take(application(), name, "id", tmp_path)
    with Image.open(file) as made:
        assert made.size == SIZE
        assert made.mode == "P", "few colours: it is small"
        assert len(made.getcolors() or ()) > 8, "it shows something"
