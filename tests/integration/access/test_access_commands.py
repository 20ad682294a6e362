"""`hub-station badge` and `login`, as an administrator calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bcrypt
import psycopg

from station.access import verifier
from tests.fakes.access import PASSWORD, PIN, hash_of
from tests.fakes.admission import PARCELS
from tests.fakes.central import rows
from tests.fakes.printed import of_pdf, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.command_line import CommandLine

BADGES = "SELECT token_hash, pin_hash, revoked_at IS NULL FROM hub_station.badge ORDER BY id"


def settled(hub_station: CommandLine, url: str) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(PARCELS.encode())
        stored = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
        admin.execute('UPDATE "user" SET password_hash = %s', (stored,))
    hub_station.settle(station={"hub": "CGK", "desk": "3"}, osas={"url": url})


def test_a_badge_is_made_printed_once_and_taken_back(
    hub_station: CommandLine, osas_url: str
) -> None:
    settled(hub_station, osas_url)
    nobody = hub_station("badge", "new", "nobody", stdin="\n")
    assert (nobody.code, "nobody" in nobody.said) == (2, True)
    short = hub_station("badge", "new", "operator01", stdin="1234\n")
    assert (short.code, short.output) == (2, "")
    first = hub_station("badge", "new", "operator01", stdin="\n")
    assert (first.code, first.line["pin"], first.line["revoked"]) == (0, False, 0)
    second = hub_station("badge", "new", "operator01", "--revoke", stdin=f"{PIN}\n")
    assert (second.line["pin"], second.line["revoked"]) == (True, 1)
    old, new = rows(osas_url, BADGES)
    assert old == (hash_of(first.line["code"]), None, False)
    assert (new[0], new[2]) == (hash_of(second.line["code"]), True)
    assert verifier.matches(PIN, str(new[1]))
    assert PIN not in second.output + second.said
    gone = hub_station("badge", "revoke", "operator01")
    assert (gone.code, gone.line["revoked"]) == (0, 1)
    assert hub_station("badge", "revoke", "operator01").code == 1


def test_a_new_badge_goes_into_a_file_and_onto_no_screen(
    hub_station: CommandLine, osas_url: str, tmp_path: Path
) -> None:
    settled(hub_station, osas_url)
    file = tmp_path / "badge.pdf"
    made = hub_station("badge", "new", "operator01", "--pdf", str(file), stdin="\n")
    assert (made.code, made.line["pdf"]) == (0, str(file))
    (code,) = of_pdf(file.read_bytes(), dpi=300).codes
    assert hash_of(code) in {row[0] for row in rows(osas_url, BADGES)}
    assert code not in made.output + made.said + text_of(file.read_bytes())
    assert file.stat().st_mode & 0o077 == 0, "whoever reads it can log in"
    before = len(rows(osas_url, BADGES))
    again = hub_station("badge", "new", "operator01", "--pdf", str(file), stdin="\n")
    assert (again.code, len(rows(osas_url, BADGES))) == (2, before), "no badge without its code"
    other = tmp_path / "other.pdf"
    assert hub_station("badge", "new", "nobody", "--pdf", str(other), stdin="\n").code == 2
    assert not other.exists()


def test_a_log_in_is_checked_and_nobody_is_logged_in(
    hub_station: CommandLine, osas_url: str
) -> None:
    settled(hub_station, osas_url)
    told = hub_station("login", "--check", "operator01", stdin=f"{PASSWORD}\n")
    assert (told.code, told.line["role"], told.line["password"]) == (0, "operator", True)
    assert told.line["may"] == ["label.print", "scan"]
    wrong = hub_station("login", "--check", "operator01", stdin="x\n")
    assert (wrong.code, wrong.line["password"]) == (1, False)
    assert hub_station("login", "--check", "nobody", stdin="x\n").code == 1
    assert not hub_station.folders.data.joinpath("people.sqlite").exists()
    noted = rows(osas_url, "SELECT count(*) FROM audit_log WHERE action LIKE 'session_%'")
    assert noted == [(0,)]
    assert PASSWORD not in told.output + told.said
