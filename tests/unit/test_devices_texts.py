"""What the operator reads about devices, in both languages."""

import tomllib
from importlib import resources

import pytest

from station.events import UnreadableReason


def table(language: str) -> dict[str, dict[str, str]]:
    file = resources.files("resources") / "translations" / language / "devices.toml"
    return tomllib.loads(file.read_text("utf-8"))


def test_both_languages_say_the_same_things() -> None:
    by_language = [
        {area: set(texts) for area, texts in table(language).items()} for language in ("id", "en")
    ]
    assert by_language[0] == by_language[1]


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_unreadable_scan_says_what_to_do_in_one_short_sentence(language: str) -> None:
    errors = table(language)["error"]
    for reason in UnreadableReason:
        assert len(errors[f"unreadable_{reason}"]) <= 90
    assert all(len(text) <= 90 and text.endswith(".") for text in errors.values())
