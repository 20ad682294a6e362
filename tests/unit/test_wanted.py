"""What a person types is read as every name that it may be."""

from __future__ import annotations

import pytest

from models.privileges import SECRETS
from station.central.cells import HIDDEN
from station.central.wanted import cuts_of, wanted
from station.rules.phone import phone_variants

MOBILE = {"081298765432", "6281298765432", "+6281298765432", "0812-9876-5432", "+62 812-9876-5432"}


@pytest.mark.parametrize(
    "written",
    [
        *("081298765432", "0812-9876-5432", "0812 9876 5432", "(0812) 9876-5432"),
        *("+6281298765432", "+62 812-9876-5432", "62 812 9876 5432", "+62 0812 9876 5432"),
        *("006281298765432", "81298765432", "812 9876 5432"),
    ],
)
def test_however_a_mobile_is_written_it_is_one_number(written: str) -> None:
    assert set(phone_variants(written)) >= MOBILE
    assert written.strip() in phone_variants(written)


def test_a_land_line_keeps_its_area() -> None:
    assert {"0215551234", "62215551234", "+62215551234"} <= set(phone_variants("021-555 1234"))


def test_a_foreign_number_is_left_as_it_is() -> None:
    assert set(phone_variants("+65 6123 4567")) == {"+65 6123 4567", "+6561234567", "6561234567"}


@pytest.mark.parametrize(
    "text", ["", "Toko 001", "JX1203345871", "12", "0" * 40, "+", "08a12345678"]
)
def test_what_is_no_phone_number_is_none(text: str) -> None:
    assert phone_variants(text) == ()


def test_a_waybill_number_is_read_as_it_is_stored_and_as_it_was_typed() -> None:
    question = wanted(" jx1203345871\n")
    assert question.awb == "JX1203345871"
    assert question.codes == ("JX1203345871", "jx1203345871")
    assert question.name == ""


@pytest.mark.parametrize("name", ["Budi", "TB. Jaya-2000", "Penerima 00016", "O'Neill", "梁"])
def test_a_name_is_one_also_with_some_digits(name: str) -> None:
    assert wanted(name).name == name


def test_digits_in_groups_are_one_code_and_one_phone_but_no_name() -> None:
    question = wanted("0812 9876 5432")
    assert (question.awb, question.name) == ("", "")
    assert "081298765432" in question.codes
    assert "+6281298765432" in question.phones


def test_a_name_with_likes_own_signs_is_looked_for_as_it_stands() -> None:
    assert wanted("50%_off\\").facts["prefix"] == r"50\%\_off\\%"


def test_a_number_is_cut_at_every_place_where_a_book_might_begin() -> None:
    cuts = cuts_of("HS01")
    assert cuts == {"prefixes": ["HS", "HS0"], "numbers": [1, 1], "digits": [2, 1]}
    assert cuts_of("9" * 25)["digits"] == list(range(18, 0, -1))
    assert cuts_of("RA1ID") == cuts_of("") == {"prefixes": [], "numbers": [], "digits": []}


def test_every_secret_of_the_tables_is_hidden_wherever_its_name_stands() -> None:
    assert frozenset().union(*SECRETS.values()) <= HIDDEN
