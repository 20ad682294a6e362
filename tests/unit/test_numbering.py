"""Numbers of manifests, bags and runsheets, given out at a desk that asks nobody."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.rules.awb import LONGEST_AWB
from station.rules.numbering import Document, Number, first_of, following, read

DAY = date(2026, 11, 26)
names = st.from_regex(r"[A-Z][A-Z0-9]{0,7}(-[A-Z0-9]{1,4})?", fullmatch=True)
desks = st.from_regex(r"[A-Z0-9]{1,6}", fullmatch=True)


def test_a_number_says_hub_desk_day_and_which_of_the_day_s() -> None:
    number = following(first_of(Document.MANIFEST, "CGK", "3", DAY), lambda _: False)
    assert str(number) == "CGK-3-20261126-M001"
    assert read(" cgk-3-20261126-m001\n") == number
    assert len(str(number)) <= LONGEST_AWB


def test_an_agent_s_code_with_a_hyphen_is_read_back() -> None:
    assert read("BDO-A1-2-20261126-B0120") == Number(Document.BAG, "BDO-A1", "2", DAY, 120)


@pytest.mark.parametrize(
    "text",
    ["CGK-3-20261126-X001", "CGK-3-20261126-M1", "CGK-3-20261340-M001", "JX1203345871", "", "--"],
)
def test_what_is_no_such_number_is_none(text: str) -> None:
    assert read(text) is None


def test_a_desk_that_lost_its_count_goes_on_behind_what_others_know() -> None:
    known = {"CGK-3-20261126-B001", "CGK-3-20261126-B002"}
    last = first_of(Document.BAG, "CGK", "3", DAY)
    assert str(following(last, known.__contains__)) == "CGK-3-20261126-B003"


@given(
    document=st.sampled_from(list(Document)),
    hub=names,
    desk=desks,
    day=st.dates(min_value=date(2000, 1, 1)),
    sequence=st.integers(0, 999_999),
)
def test_every_number_is_read_back_as_it_was(
    document: Document, hub: str, desk: str, day: date, sequence: int
) -> None:
    number = Number(document, hub, desk, day, sequence)
    assert read(str(number)) == number
