"""Where a held parcel may go all the same, and what sets it free."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from station.mirror.facts import MirrorHold
from station.rules.problem_codes import (
    DEFAULTS,
    Bound,
    Cure,
    blocking_delivery,
    blocking_way,
    blocks,
    code_of,
    codes_in,
    cured,
    is_cured_by,
)
from tests.fakes.knowledge_work import FakeLists

NEXT = Bound(to_next_hop=True)
ASTRAY = Bound()
PARTNER = Bound(to_partner=True)
BACK = Bound(returning=True, to_next_hop=True)
EVERYWHERE = {"next": NEXT, "astray": ASTRAY, "partner": PARTNER, "back": BACK}

REFERENCE = {
    "BA": (True, {"partner", "back"}, {Cure.CORRECTED_ADDRESS}),
    "NTH": (False, set(), {Cure.NEXT_ATTEMPT}),
    "CODA": (False, set(), {Cure.NEXT_ATTEMPT}),
    "CU": (True, {"next", "astray", "partner"}, {Cure.CORRECTED_ADDRESS, Cure.SENT_BACK}),
    "RJ": (True, {"next", "astray", "partner"}, {Cure.SENT_BACK}),
    "MR": (True, {"astray", "partner"}, {Cure.HANDED_TO_NEXT_HOP}),
    "CC": (True, {"next", "astray", "partner"}, {Cure.IDENTIFIED}),
    "AU": (False, set(), {Cure.NEXT_ATTEMPT}),
    "DM": (True, set(EVERYWHERE), {Cure.REWRAPPED, Cure.CLAIMED}),
    "NL": (True, set(EVERYWHERE), {Cure.RELABELLED}),
    "OG": (True, set(EVERYWHERE), {Cure.LINKED}),
    "OA": (True, set(), {Cure.GIVEN_TO_PARTNER}),
    "SA": (False, set(EVERYWHERE), {Cure.BAG_COUNTED}),
    "LS": (True, set(EVERYWHERE), {Cure.FOUND}),
    "RT": (False, {"next", "astray", "partner"}, {Cure.RETURNED}),
}
"""The reference's table: blocks delivery, blocks which ways, cured by."""


def hold(code: str) -> MirrorHold:
    each = DEFAULTS[code]
    return MirrorHold(
        *(code, each.text_id, each.text_en, "", datetime(2026, 11, 2, tzinfo=UTC)),
        blocks_delivery=each.blocks_delivery,
        blocks_manifest_to=each.blocks_manifest_to,
        cured_by=each.cured_by,
    )


@pytest.mark.parametrize("code", REFERENCE)
def test_a_problem_blocks_and_is_cured_as_the_reference_says(code: str) -> None:
    blocks_delivery, ways, cures = REFERENCE[code]
    held = [hold(code)]
    assert (blocking_delivery(held) is not None) is blocks_delivery
    blocked = {name for name, bound in EVERYWHERE.items() if blocking_way(held, bound)}
    assert blocked == ways
    assert {cure for cure in Cure if cured(held, cure)} == cures


def test_every_code_of_the_reference_is_there() -> None:
    assert DEFAULTS.keys() == REFERENCE.keys()


def test_an_older_install_s_word_for_a_bad_address_is_still_understood() -> None:
    found = {name for name, to in EVERYWHERE.items() if blocks("all_but_partner_or_return", to)}
    assert found == {"next", "astray"}


def test_a_word_that_nobody_explained_blocks_every_way_and_nothing_cures_it() -> None:
    assert all(blocks("on_a_boat", bound) for bound in EVERYWHERE.values())
    assert not any(is_cured_by("prayer", cure) for cure in Cure)


def test_the_hub_s_own_list_wins_over_the_defaults() -> None:
    own = DEFAULTS["NTH"]
    lists = FakeLists(codes={"BA": own})
    assert code_of("BA", lists) is own
    assert code_of("NTH", lists) is DEFAULTS["NTH"]
    assert code_of("ZZ", lists) is None


def test_a_code_keeps_its_number_and_a_hub_s_own_come_behind() -> None:
    told = [DEFAULTS["RJ"], replace(DEFAULTS["BA"], code="AX"), DEFAULTS["BA"]]
    lists = FakeLists(codes={code.code: code for code in told})
    assert [code.code for code in codes_in(lists)] == ["BA", "RJ", "AX"]
    assert [code.code for code in codes_in(FakeLists())] == list(DEFAULTS)


def test_the_first_of_several_holds_that_blocks_is_told() -> None:
    held = [hold("NTH"), hold("RJ"), hold("DM")]
    assert blocking_way(held, NEXT) == held[1]
    assert blocking_way(held, BACK) == held[2]
    assert blocking_delivery(held) == held[1]
