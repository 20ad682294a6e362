"""A scanner's US keys under another layout come out as something else; all of it can be undone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.devices.keyboard_layouts import _ROWS, Cause, Layout, causes, suspected, undone

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
