"""Texts on paper: one line, no commands, and cut only with a mark."""

from __future__ import annotations

import pytest

from station.paper.plain import CUT, plain
from station.paper.ruler import Ruler, cut, wrapped

LETTERS = Ruler(lambda _letter: 1, mark=1)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Siti  Rahma", "Siti  Rahma"),
        ("Siti\r\nRahma\t2", "Siti Rahma 2"),
        ("Si\x00ti\x1b[31m", "Siti[31m"),
        ("Siti\u202egnp.exe", "Sitignp.exe"),
        ("e\u0301", "é"),
        ("\u200b\u2066", ""),
        ("a\u2028b", "a b"),
    ],
)
def test_a_text_holds_nothing_that_does_not_show(given: str, shown: str) -> None:
    assert plain(given) == shown


def test_what_does_not_fit_says_so() -> None:
    assert cut("Rahmawati", 9, LETTERS) == "Rahmawati"
    assert cut("Rahmawati", 6, LETTERS) == f"Rahma{CUT}"
    assert cut("Siti Rahmawati", 6, LETTERS) == f"Siti{CUT}"
    assert cut("Rahmawati", 0, LETTERS) == CUT


def test_an_address_takes_the_lines_there_are() -> None:
    assert wrapped("Jalan Raya Gubeng", 11, 2, LETTERS) == ["Jalan Raya", "Gubeng"]
    assert wrapped("Jalan Raya Gubeng Surabaya", 11, 2, LETTERS) == [
        "Jalan Raya",
        f"Gubeng Sur{CUT}",
    ]
    assert wrapped("JalanRayaGubeng", 6, 3, LETTERS) == ["JalanR", "ayaGub", "eng"]
    assert wrapped("", 6, 3, LETTERS) == [""]
