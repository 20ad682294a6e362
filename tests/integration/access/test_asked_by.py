"""A command line prints and lists for whoever proves that they may, where one has to log in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.access import PASSWORD, PIN, SUPERVISOR_BADGE, were_here

if TYPE_CHECKING:
    from tests.fakes.command_line import CommandLine

CALLS = {
    "print": ("paper", "print", "awb_label", "--id", "JX1203345871"),
    "render": ("paper", "render", "awb_label", "--id", "JX1203345871", "--format", "zpl"),
    "table": ("table", "waybill_numbers", "--target", "osas", "--format", "csv"),
    "came-out": ("paper", "jobs", "came-out", "1"),
}
BY_PASSWORD, BY_BADGE = f"{PASSWORD}\n", f"{SUPERVISOR_BADGE}\n{PIN}\n"


@pytest.fixture
def guarded(hub_station: CommandLine) -> CommandLine:
    """A station where one has to log in, without a network, where both people once were."""
    hub_station.settle(access={"required": True}, station={"hub": "CGK"})
    were_here(hub_station.folders.access_file)
    return hub_station


@pytest.mark.parametrize("what", sorted(CALLS))
def test_a_name_alone_is_no_proof(guarded: CommandLine, what: str) -> None:
    for by in ((), ("--by", "supervisor01")):
        ended = guarded(*CALLS[what], *by)
        assert (ended.code, ended.output) == (2, "")
        assert "nama saja bukan bukti" in ended.said


def test_who_proves_it_may_what_their_role_may(guarded: CommandLine) -> None:
    operator, supervisor = ("--by", "operator01"), ("--by", "supervisor01")
    refused = guarded(*CALLS["table"], *operator, stdin=BY_PASSWORD)
    assert "tidak berwenang" in refused.said
    for what, by, typed in (
        ("table", supervisor, BY_BADGE),
        ("print", operator, BY_PASSWORD),
        ("came-out", supervisor, BY_PASSWORD),
    ):
        ended = guarded(*CALLS[what], *by, stdin=typed)
        # It goes on to what stands in the way of the thing itself: no database, no printer, no job.
        assert ended.code == 2
        assert "bukti" not in ended.said
        assert "berwenang" not in ended.said
