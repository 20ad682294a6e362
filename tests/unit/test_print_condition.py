"""A printer's state in our words, whatever its language calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station import print_wording
from station.devices.decoders import escpos_status, tspl_status
from station.paper.printing.condition import stands_in_the_way, words_of
from station.texts import LANGUAGES, Texts

if TYPE_CHECKING:
    from station.devices.readings import Facts

ZPL: Facts = {"paper_out": False, "paused": False, "labels_remaining": 1, "ready": True}


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (ZPL, ("ready",)),
        (ZPL | {"paper_out": True, "paused": True, "ready": False}, ("paper_out", "paused")),
        (ZPL | {"ram_lost": True}, ("fault",)),
        (tspl_status.read(b"\x00"), ("ready",)),
        (tspl_status.read(b"\x20"), ("printing",)),
        (tspl_status.read(b"\x45"), ("head_open", "paper_out")),
        (tspl_status.read(b"\x80"), ("fault",)),
        (escpos_status.read(0x12, 1) | escpos_status.read(0x12, 4), ("ready",)),
        (escpos_status.read(0x12, 1) | escpos_status.read(0x1E, 4), ("paper_low",)),
        (escpos_status.read(0x1A, 1) | escpos_status.read(0x72, 4), ("paper_out",)),
        (escpos_status.read(0x1A, 1) | escpos_status.read(0x16, 2), ("head_open",)),
        (escpos_status.read(0x1A, 1), ("offline",)),
        ({"error": "head_open"}, ("head_open",)),
        ({"error": None}, ("ready",)),
        ({"error": "code_77"}, ("fault",)),
    ],
)
def test_facts_of_every_language_become_the_same_words(
    facts: Facts, words: tuple[str, ...]
) -> None:
    assert words_of(facts) == words


def test_only_what_needs_somebody_stands_in_the_way() -> None:
    assert stands_in_the_way(("paper_low", "printing", "paused")) == ("paused",)
    assert stands_in_the_way(("ready",)) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_state_is_said_in_both_languages(language: str) -> None:
    texts = Texts.load(language)
    said = print_wording.condition(("paper_out", "paused"), texts)
    assert said == {"id": "Kertas habis · Dijeda", "en": "Out of paper · Paused"}[language]
