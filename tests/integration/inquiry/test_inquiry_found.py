"""A waybill is found by whatever name a person at the counter has of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.events import Target
from station.inquiry import MOST_MATCHES, FoundBy
from tests.fakes.known import ORDER_NO, PARTNER_AWB, PHONE, RECIPIENT, SENDER, WHOLE

if TYPE_CHECKING:
    from station.central.inquiry import Inquiry
    from tests.fakes.known import KnownWorld

PATIENCE_S = 30.0


@pytest.mark.parametrize(
    "text",
    [
        *(WHOLE, WHOLE.lower(), f"  {WHOLE}\n", "HS 0000 0012345"),
        *(PARTNER_AWB, PARTNER_AWB.lower(), ORDER_NO, ORDER_NO.lower()),
        *(SENDER, SENDER.upper(), "sri wahy", "SRI  WAHYUNI", RECIPIENT),
        *(PHONE, "+6281298765432", "6281298765432", "0812-9876-5432", "+62 812 9876 5432"),
        "81298765432",
    ],
)
def test_one_that_fits_is_told_whole(inquiry: Inquiry, text: str) -> None:
    answer = inquiry.ask(text, PATIENCE_S)
    assert (answer.awb, answer.matches, answer.failures) == (WHOLE, (), ())
    assert len(answer.sections) == 31
    assert answer.asked == " ".join(text.split())


@pytest.mark.parametrize("text", ["NO-SUCH-1", "nobody at all", "0811-000-000", "%", "_____", "\\"])
def test_what_nobody_knows_is_told_so(inquiry: Inquiry, text: str) -> None:
    answer = inquiry.ask(text, PATIENCE_S)
    assert (answer.awb, answer.matches, answer.sections, answer.failures) == ("", (), (), ())


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\udcff\udcfe", "\n\t"])
def test_nothing_readable_is_asked_of_nobody(inquiry: Inquiry, text: str) -> None:
    answer = inquiry.ask(text, PATIENCE_S)
    assert (answer.awb, answer.matches, answer.sections) == ("", (), ())


def test_letters_that_are_no_text_are_left_out(inquiry: Inquiry) -> None:
    assert inquiry.ask(f"{WHOLE}\x00\udcff", PATIENCE_S).awb == WHOLE


def test_a_text_of_a_megabyte_finds_nothing_and_breaks_nothing(inquiry: Inquiry) -> None:
    assert inquiry.ask("9" * 1_000_000, PATIENCE_S).awb == ""
    assert inquiry.ask("toko " * 200_000, PATIENCE_S).awb == ""


def test_several_are_told_newest_first_to_choose_from(inquiry: Inquiry, world: KnownWorld) -> None:
    (shop,) = (
        row[0]
        for row in world.rows(
            Target.OSAS,
            "SELECT sender_phone FROM waybill_numbers GROUP BY 1"
            " HAVING count(*) BETWEEN 3 AND 40 ORDER BY count(*) DESC LIMIT 1",
        )
    )
    expected = [
        row[0]
        for row in world.rows(
            Target.OSAS,
            f"SELECT awb_number FROM waybill_numbers WHERE sender_phone = '{shop}'"
            " ORDER BY created_at DESC",
        )
    ]
    answer = inquiry.ask(str(shop), PATIENCE_S)
    assert (answer.awb, answer.sections, answer.more) == ("", (), False)
    assert [match.awb for match in answer.matches] == expected
    assert {match.found_by for match in answer.matches} == {FoundBy.PHONE}
    assert {match.matched for match in answer.matches} == {shop}
    first = answer.matches[0]
    assert first.sender.startswith("Toko ")
    assert first.recipient.startswith("Penerima ")
    assert first.destination
    assert first.status
    chosen = inquiry.ask(first.awb, PATIENCE_S)
    assert chosen.awb == first.awb


def test_more_than_fifty_are_cut_and_said_to_be_more(inquiry: Inquiry) -> None:
    answer = inquiry.ask("toko", PATIENCE_S)
    assert (len(answer.matches), answer.more) == (MOST_MATCHES, True)
    assert len({match.awb for match in answer.matches}) == MOST_MATCHES
    made = [match.created_at for match in answer.matches if match.created_at]
    assert made == sorted(made, reverse=True)


def test_whoever_is_called_exactly_so_is_not_hidden_by_those_whose_names_go_on(
    inquiry: Inquiry, world: KnownWorld
) -> None:
    world.rows(
        Target.OSAS,
        "INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status, sender_name)"
        " SELECT 'MANY-' || n, 'CGK', 'SUB', 1, 'BOOKED', 'adi ' || n FROM generate_series(1, 1200) n"
        " UNION ALL SELECT 'ADI-1', 'CGK', 'SUB', 1, 'BOOKED', 'Adi'",
    )
    answer = inquiry.ask("ADI", PATIENCE_S)
    assert answer.more
    assert answer.matches[0].awb == "ADI-1"


def test_an_own_number_goes_before_anybody_elses(inquiry: Inquiry, world: KnownWorld) -> None:
    world.rows(
        Target.OSAS,
        f"INSERT INTO resi_3p (internal_awb, partner_awb, partner_id)"
        f" VALUES ('{world.awbs[5]}', '{world.awbs[6]}', 2)",
    )
    assert inquiry.ask(world.awbs[6], PATIENCE_S).awb == world.awbs[6]


def test_one_number_of_two_partners_is_to_choose_from(inquiry: Inquiry, world: KnownWorld) -> None:
    world.rows(
        Target.OSAS,
        f"INSERT INTO resi_3p (internal_awb, partner_awb, partner_id)"
        f" VALUES ('{world.awbs[7]}', 'TWICE-1', 2), ('{world.awbs[8]}', 'TWICE-1', 3)",
    )
    answer = inquiry.ask("twice-1", PATIENCE_S)
    assert {match.awb for match in answer.matches} == set(world.awbs[7:9])
    assert {match.found_by for match in answer.matches} == {FoundBy.PARTNER_AWB}


def test_an_order_of_two_waybills_says_whose_they_are_where_osas_knows(
    inquiry: Inquiry, world: KnownWorld
) -> None:
    answer = inquiry.ask("ORD-TWO", PATIENCE_S)
    assert [(match.awb, match.found_by, match.matched) for match in answer.matches] == [
        (world.in_order_two, FoundBy.ORDER_NO, "ORD-TWO"),
        ("NOBODYS-1", FoundBy.ORDER_NO, "ORD-TWO"),
    ]
    known, unknown = answer.matches
    assert known.recipient.startswith("Penerima ")
    assert (unknown.recipient, unknown.created_at) == ("", None)


@pytest.mark.parametrize(
    ("awb", "sections"), [("NOBODYS-1", ["order", "shipment"]), ("ORPHAN-1", ["orphans"])]
)
def test_a_number_that_osas_does_not_know_yet_tells_who_does(
    inquiry: Inquiry, awb: str, sections: list[str]
) -> None:
    answer = inquiry.ask(awb, PATIENCE_S)
    assert (answer.awb, [each.name for each in answer.sections]) == (awb, sections)


def test_a_long_history_is_cut_to_the_newest_and_says_so(
    inquiry: Inquiry, world: KnownWorld
) -> None:
    world.rows(
        Target.OSAS,
        "INSERT INTO receiving_scan (waybill_id, hub, desk, counts, verdict, scanned_at)"
        f" SELECT id, 'CGK', n, false, 'duplicate', now() + n * interval '1 second'"
        f" FROM waybill_numbers, generate_series(1, 600) n WHERE awb_number = '{world.awbs[9]}'",
    )
    answer = inquiry.ask(world.awbs[9], PATIENCE_S)
    timeline = next(each for each in answer.sections if each.name == "timeline")
    assert (len(timeline.rows), timeline.more) == (500, True)
    desks = [row[timeline.columns.index("desk")] for row in timeline.rows]
    assert desks == [str(n) for n in range(600, 100, -1)]


def test_a_moment_that_no_calendar_here_has_is_told_as_it_stands(
    inquiry: Inquiry, world: KnownWorld
) -> None:
    world.rows(
        Target.OSAS,
        f"UPDATE waybill_numbers SET created_at = 'infinity' WHERE awb_number = '{world.awbs[10]}'",
    )
    answer = inquiry.ask(world.awbs[10], PATIENCE_S)
    waybill = answer.sections[0]
    assert waybill.rows[0][waybill.columns.index("created_at")] == "infinity"
