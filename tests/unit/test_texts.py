"""Both languages are complete, agree on their blanks, and fit their places."""

from __future__ import annotations

import ast
import string
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from station import notation
from station.access.permissions import Action
from station.events import UnreadableReason, Verdict
from station.texts import LANGUAGES, Texts

ROOT = Path(__file__).parents[2]
LONGEST_ERROR = 90
INDONESIAN, ENGLISH = (Texts.load(language) for language in LANGUAGES)


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_sentences() -> None:
    assert INDONESIAN.known() == ENGLISH.known()


def test_every_sentence_has_the_same_blanks_in_both() -> None:
    # A hold's own words come in the station's language.
    differing = [
        key
        for key in sorted(INDONESIAN.known())
        if blanks(INDONESIAN.template(key)) != blanks(ENGLISH.template(key))
    ]
    assert differing == []


@pytest.mark.parametrize("texts", [INDONESIAN, ENGLISH], ids=LANGUAGES)
def test_no_sentence_is_empty(texts: Texts) -> None:
    assert [key for key in sorted(texts.known()) if not texts.template(key).strip()] == []


def test_every_error_says_what_to_do_in_90_characters() -> None:
    errors = [key for key in sorted(INDONESIAN.known()) if key.startswith("error.")]
    assert len(errors) > 50
    lengths = {key: len(without_blanks(INDONESIAN.template(key))) for key in errors}
    assert {key: length for key, length in lengths.items() if length > LONGEST_ERROR} == {}


def without_blanks(text: str) -> str:
    return "".join(said for said, *_ in string.Formatter().parse(text))


def literal_keys() -> set[str]:
    """Every text key that stands literally in a call in our code."""
    tables = {key.split(".")[0] for key in INDONESIAN.known()}
    found = set()
    for folder in ("station", "ui"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    table, dot, key = node.value.partition(".")
                    if dot and table in tables and key.replace("_", "").isalnum():
                        found.add(node.value)
    return found


def test_every_key_that_the_code_names_has_its_sentence() -> None:
    assert literal_keys() <= INDONESIAN.known()


def raised_keys() -> set[str]:
    """The key of every StationError that our code makes."""
    found = set()
    for file in (ROOT / "station").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id.endswith("Error")
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                found.add(f"error.{node.args[0].value}")
    return found


def test_every_error_has_its_sentence() -> None:
    keys = raised_keys()
    assert len(keys) > 10, "the search finds nothing any more"
    assert keys <= INDONESIAN.known()


def test_every_reason_and_every_unreadable_has_its_sentence() -> None:
    files = [ROOT / "station/rules/verdict.py", *(ROOT / "station/workflows").glob("*.py")]
    source = "\n".join(file.read_text("utf-8") for file in files)
    reasons = {
        node.value
        for node in ast.walk(ast.parse(source.replace("from __future__ import annotations", "")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    prefixed = {r for r in reasons if r.startswith(("rejected_", "hold_", "received"))}
    assert len(prefixed) > 8
    assert {f"reason.{reason}" for reason in prefixed} <= INDONESIAN.known()
    assert {f"unreadable.{reason}" for reason in UnreadableReason} <= INDONESIAN.known()
    assert {f"verdict.{verdict}" for verdict in Verdict} <= INDONESIAN.known()


@pytest.mark.expected_logs("no text for no.such")
def test_a_missing_sentence_shows_its_key_and_stops_nothing() -> None:
    assert INDONESIAN("no.such") == "no.such"


def test_numbers_are_written_as_indonesians_write_them() -> None:
    assert notation.weight(1200, "id") == "1,20 kg"
    assert notation.weight(12_345_678, "id") == "12.345,68 kg"
    assert notation.weight(1200, "en") == "1.20 kg"
    assert notation.count(12_500, "id") == "12.500"


def test_money_and_other_numbers_are_written_with_their_own_signs() -> None:
    assert [notation.money(rupiah, "id") for rupiah in (12_500, -12_500, 0)] == [
        *("Rp 12.500", "-Rp 12.500"),
        "Rp 0",
    ]
    assert notation.money(12_500, "en") == "Rp 12,500"
    assert notation.decimal(Decimal("1234.50"), "id") == "1.234,5"
    assert notation.decimal(Decimal("-2.533000"), "en") == "-2.533"
    assert notation.decimal(Decimal("1E+3"), "id") == "1.000"


def test_dates_are_written_out() -> None:
    assert notation.day(date(2026, 8, 5), "id") == "5 Agu 2026"
    assert notation.day(date(2026, 8, 5), "en") == "5 Aug 2026"
    late = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)
    assert notation.instant(late, "Asia/Jayapura", "id") == "1 Jan 2027 00.30 WIT"
    assert notation.instant(late, "Asia/Jakarta", "en") == "31 Dec 2026 22.30 WIB"


def test_times_are_the_hubs_own() -> None:
    moment = datetime(2026, 11, 22, 7, 7, 31, tzinfo=UTC)
    assert notation.clock_time(moment, "Asia/Jakarta") == "14.07"
    assert notation.clock_time(moment, "Asia/Jayapura", seconds=True) == "16.07.31"
    assert [notation.zone(z) for z in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")] == [
        "WIB",
        "WITA",
        "WIT",
    ]


@pytest.mark.parametrize("unknown", ["Asia/Jakrta", "Asia", "../etc", ""])
def test_a_zone_that_the_database_misspells_is_read_as_jakartas(unknown: str) -> None:
    moment = datetime(2026, 11, 22, 7, 7, 31, tzinfo=UTC)
    assert notation.clock_time(moment, unknown) == "14.07"
    assert notation.zone(unknown) == "WIB"
    assert notation.zone("Asia/Tokyo") == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-3, "0 dtk"), (59, "59 dtk"), (725, "12 mnt"), (7200, "2 jam"), (172_800, "2 hari")],
)
def test_an_age_is_told_in_its_largest_unit(seconds: float, said: str) -> None:
    assert notation.age(seconds, INDONESIAN) == said


SAID_BY_NAME = ("_short",)
"""Endings that the code puts behind another key."""
SAID_OF_DATA = (
    *("section.", "column.", "word.", "found_by.", "approval.", "prompt.weigh_", "work_empty."),
    *("fact.blocks_", "fact.cure_", "reason.problem_", "reason.guard_", "prompt.problem_"),
    "paper.what_",
)
"""What SQL, rows and scales name; test_inquiry_words and test_weighing_work hold that each is there
and none is left over."""


def test_every_action_that_somebody_may_allow_is_asked_for_in_words() -> None:
    asked = {f"approval.{action.replace('.', '_')}" for action in Action}
    assert asked == {key for key in INDONESIAN.known() if key.startswith("approval.")}


def test_every_sentence_is_said_somewhere() -> None:
    sources = [
        file.read_text("utf-8")
        for folder in ("station", "ui", "installer")
        for file in (ROOT / folder).rglob("*.py")
    ]
    code = "\n".join(sources)
    unsaid = [
        key
        for key in sorted(INDONESIAN.known())
        if key not in code
        and f'"{key.partition(".")[2]}"' not in code
        and not key.endswith(SAID_BY_NAME)
        and not key.startswith(SAID_OF_DATA)
    ]
    assert unsaid == []
