"""One counter's life with the Debian package: installed, upgraded badly and well, removed."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import threading
import time
from typing import TYPE_CHECKING

import psycopg
import pytest

from station.devices import udev_rules
from station.texts import Texts
from tests.benchmarks.stores import many_waiting
from tests.installed.packages import NEWER
from tests.installed.small_debian import HOME, OFFSCREEN, OPERATOR

if TYPE_CHECKING:
    from pathlib import Path

    from tests.installed.packages import Packages
    from tests.installed.small_debian import SmallDebian

pytestmark = pytest.mark.timeout(1800)

PLACE = "/usr/lib/hub-station"
DATA = HOME / ".local/share/hub-station"
LOG = HOME / ".local/state/hub-station/log/station.log"
KIOSK = "/etc/xdg/autostart/hub-station-kiosk.desktop"
SETTINGS = '[station]\nhub = "CGK"\ndesk = "3"\noperator = "operator01"\n'
SCAN = ("hub-station", "scan", "--workflow", "receiving")
WAITING = 100_000
ARRIVED = "SELECT count(*), count(DISTINCT event_id) FROM hub_station.event_ledger"
LITTLE_ROOM, ROOM = "330m", "3g"
"""For one version, and for any number."""
PATIENCE_S = 120
ENGLISH = Texts.load("en")


def version(debian: SmallDebian) -> str:
    """Return what the installed program says it was built from."""
    lines = debian.operator("hub-station", "--version").stdout.splitlines()
    return lines[1].rpartition(" ")[2]


def scanned(debian: SmallDebian, code: str) -> str:
    """Scan a code at the counter; return the verdict."""
    return str(json.loads(debian.operator(*SCAN, code).stdout)["verdict"])


def commit(packages: Packages) -> str:
    return packages.made_from.commit


def test_a_bare_computer_scans_after_one_command(
    debian: SmallDebian, packages: Packages, figures: dict[str, str]
) -> None:
    debian.room(PLACE, LITTLE_ROOM)
    settings = debian.path("/etc/hub-station/settings.toml")
    settings.parent.mkdir()
    settings.write_text(SETTINGS)
    package = debian.give(packages.first)
    install = ("apt-get", "-q", "install", "-y", "--no-install-recommends", package)
    debian(*install, "--download-only")
    started_s = time.monotonic()
    told = debian(*install)
    installed_s = time.monotonic() - started_s
    assert scanned(debian, "JX1203345871") == "UNKNOWN"
    figures["install begins → first scan recorded, packages fetched"] = (
        f"{time.monotonic() - started_s:.1f} s, {installed_s:.1f} of them apt's"
    )
    assert "dialout" in told.stderr + told.stdout
    assert version(debian) == commit(packages)
    size_kib = int(debian("dpkg-query", "-W", "-f", "${Installed-Size}", "hub-station").stdout)
    figures["package, fast compression"] = f"{packages.first.stat().st_size / 1e6:.1f} MB"
    figures["installed"] = f"{size_kib / 1024:.0f} MiB"


def test_menus_rules_and_documents_are_in_their_places(
    debian: SmallDebian, packages: Packages
) -> None:
    rules = debian.path("/usr/lib/udev/rules.d/70-hub-station.rules").read_text()
    assert rules == udev_rules.rules()
    entry = str(debian.path("/usr/share/applications/hub-station.desktop"))
    about = str(next(debian.path("/usr/share/metainfo").glob("*HubStation*")))
    for validated in (
        ["desktop-file-validate", entry],
        ["appstreamcli", "validate", "--no-net", about],
    ):
        subprocess.run(validated, env=packages.found, check=True, stdout=subprocess.DEVNULL)
    icons = debian.path("/usr/share/icons/hicolor")
    assert len(list(icons.rglob("hub-station.*"))) == 10
    for document in ("copyright", "README.Debian"):
        assert debian.path(f"/usr/share/doc/hub-station/{document}").stat().st_size > 500
    assert debian("dpkg", "--verify", "hub-station").stdout == ""


def test_the_demos_shift_is_played_by_the_installed_program(
    debian: SmallDebian, figures: dict[str, str]
) -> None:
    debian.operator("hub-station", "self-check")
    played = debian.operator(
        "hub-station", "demo", "--headless", "--scans", "60", "--screenshot", "/tmp/d.png"
    )
    assert debian.path("/tmp/d.png").read_bytes().startswith(b"\x89PNG")
    lost = re.findall(
        r"^  (?:Hilang|Ganda di basis data|Muncul tanpa dipindai) +(\d+)$",
        played.stdout,
        re.MULTILINE,
    )
    assert lost == ["0", "0", "0"]
    figures["demo's shift of 60 scans in it"] = "lost 0, doubled 0"


def test_a_half_copied_package_changes_nothing(
    debian: SmallDebian, packages: Packages, figures: dict[str, str]
) -> None:
    refused = debian("dpkg", "-i", debian.give(packages.half), check=False)
    assert refused.returncode != 0
    assert "unexpected end" in refused.stderr or "error" in refused.stderr
    assert works_as(debian, commit(packages))
    figures["half-copied package"] = "refused by dpkg; the old one works"


def test_a_full_disk_during_the_upgrade_changes_nothing(
    debian: SmallDebian, packages: Packages, figures: dict[str, str]
) -> None:
    refused = debian("dpkg", "-i", debian.give(packages.newer), check=False)
    assert refused.returncode != 0
    assert "No space left on device" in refused.stderr
    assert works_as(debian, commit(packages))
    debian.room(PLACE, ROOM)
    figures["full disk during the upgrade"] = "refused (No space left); the old one works"


def test_a_version_that_does_not_start_leaves_the_one_before_in_use(
    debian: SmallDebian, packages: Packages, figures: dict[str, str]
) -> None:
    refused = debian("dpkg", "-i", debian.give(packages.broken), check=False)
    assert refused.returncode != 0
    assert "The version before stays in use" in refused.stderr
    assert "Versi sebelumnya tetap dipakai" in refused.stderr
    assert works_as(debian, commit(packages))
    figures["upgrade to a version that does not start"] = (
        "refused by its self-check; the old one works"
    )
    # The way back is any package that works.
    debian("dpkg", "-i", debian.give(packages.first))
    assert works_as(debian, commit(packages))


def test_an_upgrade_over_a_full_outbox_beside_an_open_window_loses_nothing(
    debian: SmallDebian, packages: Packages, figures: dict[str, str]
) -> None:
    fill(debian)
    assert scanned(debian, "JX9000000001") == "UNKNOWN"
    package = debian.give(packages.newer)
    with debian.running("hub-station", environment=OFFSCREEN) as window:
        await_line(debian.path(LOG), "ready to scan", window)
        started_s = time.monotonic()
        debian("dpkg", "-i", package)
        figures["upgrade beside an open window"] = f"{time.monotonic() - started_s:.1f} s"
        assert version(debian) == NEWER
        # The window that was open goes on, in the version it is: the scan is its own.
        assert scanned(debian, "JX9000000002") == "UNKNOWN"
    assert scanned(debian, "JX9000000003") == "UNKNOWN"
    verified = json.loads(debian.operator("hub-station", "journal", "verify").stdout)
    assert (verified["ok"], verified["events"]) == (True, WAITING + 3)
    owed = debian.operator("hub-station", "outbox", "list", "--limit", "1000000").stdout
    assert owed.count("\n") == 2 * (WAITING + 3)


def test_all_that_waited_arrives_once(debian: SmallDebian, figures: dict[str, str]) -> None:
    home = {"HUB_STATION_HOME": "/tmp/demo"}
    with debian.running("hub-station", "demo", "--databases", environment=home) as demo:
        urls = dict(
            re.findall(r"(\w+_DATABASE_URL)=(\S+)", said_until(demo, "ONMART_DATABASE_URL"))
        )
        started_s = time.monotonic()
        sync = ("hub-station", "sync", "--once", "--timeout", "800")
        synced = debian.operator(*sync, environment=urls)
        took_s = time.monotonic() - started_s
        assert json.loads(synced.stdout)["nothing_left"]
        with psycopg.connect(urls["OSAS_DATABASE_URL"]) as osas:
            row = osas.execute(ARRIVED).fetchone()
    assert row == (WAITING + 3, WAITING + 3)
    figures[f"upgrade with {WAITING + 3:,} waiting events"] = (
        f"lost 0, doubled 0 (sent in {took_s:.0f} s)"
    )


def test_removing_it_leaves_the_journal(debian: SmallDebian, figures: dict[str, str]) -> None:
    debian.path(LOG).unlink()
    with debian.running("hub-station", environment=OFFSCREEN) as window:
        await_line(debian.path(LOG), "ready to scan", window)
        refused = debian("dpkg", "--remove", "hub-station", check=False)
        assert "Close its windows" in refused.stderr
    before = digests(debian.path(DATA))
    debian("hub-station", "kiosk", "--autostart", "machine")
    # By no version's own folder: it is gone two upgrades later.
    assert (
        'Exec="/usr/lib/hub-station/current/hub-station" "kiosk"' in debian.path(KIOSK).read_text()
    )
    debian("dpkg", "--remove", "hub-station")
    debian("dpkg", "--purge", "hub-station")
    assert digests(debian.path(DATA)) == before
    assert debian.path("/etc/hub-station/settings.toml").read_text() == SETTINGS
    assert list(debian.path(PLACE).iterdir()) == []
    left = debian("find", "/usr", "/etc", "/var/lib/dpkg/info", "-name", "*hub*station*").stdout
    assert left.split() == ["/usr/lib/hub-station", "/etc/hub-station"]
    figures["removed and purged"] = f"{len(before)} files of the journal's folder unchanged"


def works_as(debian: SmallDebian, built_from: str) -> bool:
    """Check that the program in use is this one, and whole."""
    debian.operator("hub-station", "self-check")
    return version(debian) == built_from


def fill(debian: SmallDebian) -> None:
    """Give the counter a journal in which all events wait for both databases."""
    for folder in (DATA, HOME / ".config/hub-station", LOG.parent):
        debian("rm", "-rf", str(folder))
    debian.operator("mkdir", "-p", str(DATA))
    many_waiting(debian.path(DATA / "journal.sqlite"), WAITING)
    debian("chown", "-R", f"{OPERATOR}:{OPERATOR}", str(DATA))
    debian("chmod", "-R", "go=", str(DATA))


def await_line(log: Path, what: str, process: subprocess.Popen[str]) -> None:
    """Wait until the log says it."""
    patience = threading.Event()
    for _ in range(PATIENCE_S * 10):
        if log.exists() and what in log.read_text():
            return
        assert process.poll() is None, process.stdout and process.stdout.read()
        patience.wait(0.1)
    raise TimeoutError(what)


def said_until(process: subprocess.Popen[str], last: str) -> str:
    """Return what a process said up to the line that holds this."""
    assert process.stdout is not None
    said = ""
    while last not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    return said


def digests(folder: Path) -> dict[str, str]:
    """Digest what is kept of a counter's work; sockets and locks are none."""
    kept = (file for file in folder.rglob("*") if file.is_file() and file.suffix != ".lock")
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(kept)
    }
