"""A scanner's US keys under another layout come out as something else; all of it can be undone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.devices.keyboard_layouts import (
    _ROWS,
    Cause,
    Layout,
    causes,
    meant_by_key,
    suspected,
    undone,
)

TEST_CODE = "HUB-TEST/0123456789AQWYZ"


def under(layout: Layout, code: str, *, caps_lock: bool = False) -> str:
    """Type a code as a scanner does, on a machine with this layout: what the system writes."""
    written = "".join(
        theirs[ours.index(one)]
        for one in code
        for theirs, ours in zip(_ROWS[layout], _ROWS[Layout.US], strict=True)
        if one in ours
    )
    if caps_lock:
        written = "".join(one.swapcase() if len(one.swapcase()) == 1 else one for one in written)
    return written


@pytest.mark.parametrize(
    ("meant", "layout", "written"),
    [
        ("004HQ3NIDBVD", Layout.FR, "àà'HA\"NIDBVD"),
        ("JX-1/2", Layout.DE, "JXß1-2"),
        ("ZY", Layout.DE, "YZ"),
        ('A"@#', Layout.GB, 'A@"£'),
    ],
)
def test_known_cases(meant: str, layout: Layout, written: str) -> None:
    assert under(layout, meant) == written
    assert undone(written, layout) == meant


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("caps_lock", [False, True])
@given(code=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/.", max_size=30))
def test_what_labels_are_made_of_comes_back(layout: Layout, caps_lock: bool, code: str) -> None:
    written = under(layout, code, caps_lock=caps_lock)
    assert undone(written, layout, caps_lock=caps_lock) == code


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("caps_lock", [False, True])
def test_the_test_code_tells_the_cause_at_once(layout: Layout, caps_lock: bool) -> None:
    written = under(layout, TEST_CODE, caps_lock=caps_lock)
    found = causes(TEST_CODE, written)
    assert Cause(layout, caps_lock) in found
    # British keys differ from American ones where no label has characters.
    assert {one.layout for one in found} <= {layout, Layout.US, Layout.GB}
    assert found[0].layout is (Layout.US if layout is Layout.GB else layout)


SHIFT_LOCKED = [Layout.DE, Layout.FR]


def shift_locked(layout: Layout, code: str) -> list[tuple[str, bool]]:
    """Type a code where Caps Lock turns digits round too: what is written, and whether by Shift."""
    keys = [(one in _ROWS[Layout.US][1], one) for one in code]
    return [
        (_ROWS[layout][not shift][_ROWS[Layout.US][shift].index(one)], shift) for shift, one in keys
    ]


@pytest.mark.parametrize("layout", SHIFT_LOCKED)
def test_caps_lock_that_turns_digits_round_is_found_by_the_test_code(layout: Layout) -> None:
    written = "".join(one for one, _ in shift_locked(layout, TEST_CODE))
    assert causes(TEST_CODE, written) == [Cause(layout, caps_lock=True)]


@pytest.mark.parametrize("layout", SHIFT_LOCKED)
def test_key_by_key_digits_come_back_under_caps_lock_and_letters_are_turned_as_ever(
    layout: Layout,
) -> None:
    code = "004HQ3-N/Z.A"
    locked = [meant_by_key(one, layout, shift=shift) for one, shift in shift_locked(layout, code)]
    assert "".join(locked) == code.lower()
    as_usual = zip(under(layout, code), (one in _ROWS[Layout.US][1] for one in code), strict=True)
    assert "".join(meant_by_key(one, layout, shift=shift) for one, shift in as_usual) == code


def test_capital_accents_of_a_caps_lock_that_turns_letters_only_are_digits_too() -> None:
    written = "ÀÀ'ha\"nidbvd"
    shifts = [one.isalpha() and one.isascii() for one in written]
    meant = [
        meant_by_key(one, Layout.FR, shift=shift)
        for one, shift in zip(written, shifts, strict=True)
    ]
    assert "".join(meant) == "004hq3nidbvd"


def test_another_code_is_explained_by_nothing() -> None:
    assert causes(TEST_CODE, "JX1203345871") == []
    assert causes(TEST_CODE, TEST_CODE[:-1]) == []


@pytest.mark.parametrize("layout", Layout)
def test_every_row_has_the_keys_of_a_keyboard(layout: Layout) -> None:
    assert {len(row) for row in _ROWS[layout]} == {47}
    written = "".join(_ROWS[layout]).replace(" ", "")
    assert len(set(written)) == len(written), "a character on two keys could not be undone"


def test_letters_that_no_label_holds_give_a_layout_away() -> None:
    assert suspected("àà'HA\"NIDBVD") is Layout.FR
    assert suspected("JXß1-2") is Layout.DE
    assert suspected("JX1203345871") is None
    assert suspected("Ж") is None
