"""The command line, as a script or a person at a terminal meets it; each call a real process."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from typing import TYPE_CHECKING
from uuid import UUID

import apsw
import pytest

if TYPE_CHECKING:
    from tests.fakes.command_line import CommandLine

AWB = "JX1203345871"
SCAN = ("scan", "--workflow", "receiving")


def test_the_version_is_told_without_qt_or_a_database_library() -> None:
    asking = (
        "import sys; from ui.entry import main\n"
        "try: main(['--version'])\n"
        "finally:\n"
        "    heavy = {'PySide6', 'psycopg', 'sqlalchemy', 'apsw'} & set(sys.modules)\n"
        "    assert not heavy, heavy"
    )
    called = subprocess.run(
        [sys.executable, "-c", asking], capture_output=True, text=True, check=False
    )
    assert (called.returncode, called.stderr) == (0, "")
    assert called.stdout.startswith("hub-station 0.")


def test_a_scan_on_a_new_station_is_recorded_as_unknown(hub_station: CommandLine) -> None:
    ended = hub_station(*SCAN, AWB)
    assert ended.code == 0
    line = ended.line
    assert (line["awb"], line["verdict"], line["reason"], line["seq"]) == (
        AWB,
        "UNKNOWN",
        "unknown",
        1,
    )
    assert UUID(line["event_id"]).version == 7
    assert line["recorded_at"].endswith("Z")


def test_codes_come_one_per_line_from_standard_input(hub_station: CommandLine) -> None:
    ended = hub_station(*SCAN, "-", stdin="JX1203345871\r\n\nJX1203345872\nJX1203345873")
    assert ended.code == 0
    assert [line["awb"] for line in ended.lines] == ["JX1203345871", "JX1203345872", "JX1203345873"]
    assert [line["seq"] for line in ended.lines] == [1, 2, 3]


def test_the_same_parcel_in_a_later_call_is_a_duplicate(hub_station: CommandLine) -> None:
    hub_station(*SCAN, "--user", "operator07", AWB)
    ended = hub_station(*SCAN, AWB)
    assert ended.code == 0
    assert ended.line["verdict"] == "DUPLICATE"
    assert "operator07" in ended.line["says"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("JX12\x1b[A345", "unreadable_control_characters"),
        ("JX12\x7f345", "unreadable_control_characters"),
        ("JX1203345871" * 90_000, "unreadable_too_long"),
        ("JX120334587\uff11", "unreadable_not_ascii"),
        ("\u202eJX1203345871", "unreadable_not_ascii"),
        (b"\xff\xfe\x80JX12", "unreadable_not_ascii"),
    ],
    ids=["escape", "delete", "a megabyte", "wide digit", "right-to-left mark", "no UTF-8"],
)
def test_what_is_no_code_is_answered_and_not_recorded(
    hub_station: CommandLine, code: str | bytes, reason: str
) -> None:
    ended = hub_station(*SCAN, "-", stdin=code, PYTHONIOENCODING="utf-8:strict")
    assert ended.code == 1
    line = ended.line
    assert (line["verdict"], line["reason"], line["event_id"]) == ("REJECTED", reason, None)
    assert line["says"]
    assert hub_station("journal", "verify").line["events"] == 0


def test_codes_around_a_bad_one_are_recorded(hub_station: CommandLine) -> None:
    ended = hub_station(*SCAN, "JX1203345871", "JX\t12", "JX1203345872")
    assert ended.code == 1
    assert [line["event_id"] is not None for line in ended.lines] == [True, False, True]


def test_who_scanned_is_kept(hub_station: CommandLine) -> None:
    scanned = hub_station(*SCAN, "--user", "operator07", AWB).line
    shown = hub_station("outbox", "show", scanned["event_id"]).line
    assert (shown["body"]["operator"], shown["body"]["device"]) == ("operator07", "cli")


# ── settings ─────────────────────────────────────────────────────────────────────────────────

WRONG_SETTINGS = {
    "unknown key": ('[osas]\nurll = "postgresql://h/d"\n', "urll", "url"),
    "unknown table": ("[databases]\n", "databases", "station"),
    "wrong type": ('[osas]\npool_max = "two"\n', "pool_max", "100"),
    "out of range": ("[sync]\nbatch = 0\n", "batch", "10000"),
    "minimum above maximum": ("[onmart]\npool_min = 9\n", "pool_min", "pool_max (2)"),
    "unknown zone": ('[station]\ntimezone = "Asia/Jakrta"\n', "timezone", "Asia/Jakarta"),
    "not a URL": ('[osas]\nurl = "mysql://u:geheim@h/d"\n', "[osas] url", "postgres"),
    "no number of seconds": ("[sync]\nbackoff_cap_s = 0\n", "backoff_cap_s", "86400"),
}


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(("text", "key", "expected"), WRONG_SETTINGS.values(), ids=WRONG_SETTINGS)
def test_a_wrong_setting_is_named_with_its_key_its_file_and_what_was_expected(
    hub_station: CommandLine, text: str, key: str, expected: str, language: str
) -> None:
    hub_station.settle(ui={"language": language})
    file = hub_station.folders.settings_file
    file.write_text(file.read_text() + text)
    ended = hub_station(*SCAN, AWB)
    assert (ended.code, ended.output) == (2, "")
    assert key in ended.said
    assert str(file) in ended.said
    assert expected in ended.said
    assert "geheim" not in ended.said
    assert not hub_station.folders.journal_file.exists()


@pytest.mark.parametrize(("language", "verb"), [("id", "Perbaiki"), ("en", "Correct")])
def test_a_wrong_setting_is_told_in_the_language_of_the_settings(
    hub_station: CommandLine, language: str, verb: str
) -> None:
    hub_station.settle(ui={"language": language}, sync={"batch": 0})
    assert hub_station("outbox").said.startswith(verb)


def test_settings_that_are_no_toml_are_told_with_their_line(hub_station: CommandLine) -> None:
    hub_station.folders.make()
    hub_station.folders.settings_file.write_text("[station]\nhub = CGK\n")
    ended = hub_station(*SCAN, AWB)
    assert ended.code == 2
    assert "line 2" in ended.said


def test_a_wrong_environment_variable_is_named_instead_of_the_file(
    hub_station: CommandLine,
) -> None:
    ended = hub_station("outbox", DB_POOL_MAX="many")
    assert ended.code == 2
    assert "DB_POOL_MAX" in ended.said


def test_a_url_where_its_table_belongs_is_told_also_when_the_environment_has_one(
    hub_station: CommandLine,
) -> None:
    hub_station.folders.make()
    hub_station.folders.settings_file.write_text('osas = "postgresql://u:geheim@h/d"\n')
    ended = hub_station("outbox", OSAS_DATABASE_URL="postgresql://h/d")
    assert (ended.code, ended.output) == (2, "")
    assert "[osas]" in ended.said
    assert "geheim" not in ended.said


def test_the_printed_settings_can_be_used_as_a_settings_file(hub_station: CommandLine) -> None:
    printed = hub_station("settings").output
    hub_station.folders.make()
    used = "\n".join(
        line[1:] if line.startswith("#") and not line.startswith("# ") else line
        for line in printed.splitlines()
    )
    hub_station.folders.settings_file.write_text(used)
    assert hub_station("outbox").code == 0


# ── the folder and the disk ──────────────────────────────────────────────────────────────────


def test_a_data_folder_that_cannot_be_made_is_told(hub_station: CommandLine) -> None:
    hub_station.folders.make()
    hub_station.folders.data.rmdir()
    hub_station.folders.data.write_text("a file where the folder should be")
    ended = hub_station(*SCAN, AWB)
    assert (ended.code, ended.output) == (2, "")
    assert str(hub_station.folders.data) in ended.said


@pytest.mark.parametrize(
    "command",
    [
        ("journal", "verify"),
        ("journal", "export"),
        ("outbox", "list"),
        ("outbox", "show", "1"),
    ],
    ids=" ".join,
)
def test_a_journal_that_is_no_journal_is_told(
    hub_station: CommandLine, command: tuple[str, ...]
) -> None:
    hub_station.folders.make()
    hub_station.folders.journal_file.write_bytes(b"no SQLite file at all" * 500)
    ended = hub_station(*command)
    assert (ended.code, ended.output) == (2, "")
    assert "not a database" in ended.said


def test_a_scan_goes_on_in_a_new_journal_and_the_other_is_set_aside(
    hub_station: CommandLine,
) -> None:
    hub_station.folders.make()
    hub_station.folders.journal_file.write_bytes(b"no SQLite file at all" * 500)
    ended = hub_station(*SCAN, AWB)
    assert (ended.code, ended.line["seq"]) == (0, 1)
    assert "jurnal rusak" in ended.said
    (kept,) = hub_station.folders.data.glob("set-aside/*/journal.sqlite")
    assert kept.read_bytes() == b"no SQLite file at all" * 500


# ── outbox and journal ───────────────────────────────────────────────────────────────────────


def test_what_waits_is_listed_once_for_each_database(hub_station: CommandLine) -> None:
    scanned = hub_station(*SCAN, "JX1203345871", "JX1203345872").lines
    listed = hub_station("outbox", "list").lines
    assert [(line["event_id"], line["target"], line["state"]) for line in listed] == [
        (scan["event_id"], target, "pending") for scan in scanned for target in ("onmart", "osas")
    ]
    only_osas = hub_station("outbox", "list", "--target", "osas", "--limit", "1").line
    assert (only_osas["awb"], only_osas["target"]) == ("JX1203345871", "osas")


def test_one_event_is_shown_by_its_id_or_its_number(hub_station: CommandLine) -> None:
    scanned = hub_station(*SCAN, AWB).line
    shown = hub_station("outbox", "show", scanned["event_id"]).line
    assert shown == hub_station("outbox", "show", "1").line
    assert shown["body"]["awb"] == AWB
    assert shown["deliveries"]["osas"]["state"] == "pending"


@pytest.mark.parametrize(
    "wanted",
    ["77", "99999999999999999999", "9" * 5000, "not-an-id", "01a203a0-4f82-7741-8e13-b456f07a1d8f"],
)
def test_an_event_that_is_not_there_is_told(hub_station: CommandLine, wanted: str) -> None:
    hub_station(*SCAN, AWB)
    ended = hub_station("outbox", "show", wanted)
    assert (ended.code, ended.output) == (1, "")
    assert wanted in ended.said


def test_a_station_that_never_scanned_has_an_empty_outbox_and_a_whole_journal(
    hub_station: CommandLine,
) -> None:
    assert hub_station("outbox").output == ""
    verified = hub_station("journal", "verify")
    assert (verified.code, verified.line["events"], verified.line["ok"]) == (0, 0, True)


def test_the_journal_is_exported_whole_and_in_order(hub_station: CommandLine) -> None:
    hub_station(*SCAN, "JX1203345871", "JX1203345872", "JX1203345871")
    exported = hub_station("journal", "export").lines
    assert [line["seq"] for line in exported] == [1, 2, 3]
    assert [line["body"]["verdict"] for line in exported] == ["unknown", "unknown", "duplicate"]


EDITS = {
    "body": ("UPDATE event SET body = CAST(replace(body, '872', '879') AS BLOB) WHERE seq = 2", 2),
    "body and its hash": (
        "UPDATE event SET body = x'7b7d', body_hash = x'44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' WHERE seq = 2",
        2,
    ),
    "missing scan": ("DELETE FROM event WHERE seq = 2", 3),
}


@pytest.mark.parametrize(("edit", "broken_at"), EDITS.values(), ids=EDITS)
def test_a_journal_that_was_edited_is_found_out(
    hub_station: CommandLine, edit: str, broken_at: int
) -> None:
    hub_station(*SCAN, "JX1203345871", "JX1203345872", "JX1203345873")
    assert hub_station("journal", "verify").code == 0
    store = apsw.Connection(str(hub_station.folders.journal_file))
    store.execute(edit)
    store.close()
    ended = hub_station("journal", "verify")
    assert (ended.code, ended.line["ok"], ended.line["broken_at"]) == (1, False, broken_at)
    assert str(broken_at) in ended.said


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("sync", "--once", "--timeout", "soon"), "tulis jumlah detik lebih dari 0, bukan soon"),
        (("sync", "--once", "--timeout", "-3"), "tulis jumlah detik lebih dari 0, bukan -3"),
        (("demo", "--scans", "10"), "tulis bilangan 40 atau lebih, bukan 10"),
        (("demo", "--seed", "x"), "tulis bilangan 0 atau lebih, bukan x"),
        (("outbox", "list", "--limit", "0"), "tulis bilangan 1 atau lebih, bukan 0"),
        (("table", "status", "--limit", "1.5"), "tulis bilangan 1 atau lebih, bukan 1.5"),
    ],
)
def test_a_number_that_cannot_be_is_answered_with_what_could(
    hub_station: CommandLine, call: tuple[str, ...], said: str
) -> None:
    ended = hub_station(*call)
    assert ended.code == 2
    assert said in ended.said


def test_help_speaks_the_stations_language(hub_station: CommandLine) -> None:
    assert "PERINTAH" in hub_station("--help").output
    hub_station.settle(ui={"language": "en"})
    assert "COMMAND" in hub_station("--help").output


def test_whoever_reads_only_the_first_line_breaks_nothing(hub_station: CommandLine) -> None:
    hub_station(*SCAN, *(f"JX12033{number:05}" for number in range(200)))
    exporting = hub_station.start("journal", "export")
    assert exporting.stdout is not None
    assert exporting.stderr is not None
    first = json.loads(exporting.stdout.readline())
    exporting.stdout.close()
    with exporting:
        said = exporting.stderr.read()
    assert (first["seq"], exporting.returncode, said) == (1, 0, b"")


def test_a_full_disk_is_told_and_the_next_scan_is_safe_again(hub_station: CommandLine) -> None:
    """The kernel itself refuses to let the journal grow: a limit on this process's files."""
    scanning = hub_station.start(*SCAN, "-")
    assert scanning.stdin is not None
    assert scanning.stdout is not None
    assert scanning.stderr is not None

    def scan(code: str) -> dict[str, object]:
        scanning.stdin.write(f"{code}\n".encode())  # type: ignore[union-attr]  # a pipe
        scanning.stdin.flush()  # type: ignore[union-attr]  # a pipe
        answer: dict[str, object] = json.loads(scanning.stdout.readline())  # type: ignore[union-attr]  # a pipe
        return answer

    with scanning:
        assert scan("JX1203345871")["seq"] == 1
        journal = hub_station.folders.journal_file
        written = journal.with_name(f"{journal.name}-wal").stat().st_size
        unlimited = resource.prlimit(scanning.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(scanning.pid, resource.RLIMIT_FSIZE, (written, unlimited[1]))
        lost = scan("JX1203345872")
        resource.prlimit(scanning.pid, resource.RLIMIT_FSIZE, unlimited)
        saved = scan("JX1203345872")
        scanning.stdin.close()
        scanning.stderr.read()
    assert (lost["verdict"], lost["event_id"], scanning.returncode) == ("NOT_SAVED", None, 1)
    assert str(lost["says"]).startswith("BERHENTI memindai.")
    assert (saved["verdict"], saved["seq"]) == ("UNKNOWN", 2)
    verified = hub_station("journal", "verify").line
    assert (verified["ok"], verified["events"]) == (True, 2)


def test_a_store_on_a_disk_that_was_full_all_along_is_told(hub_station: CommandLine) -> None:
    hub_station.folders.make()
    limited = 'ulimit -f 0; exec "$0" -m ui.entry scan --workflow receiving JX1203345871'
    ended = hub_station.run(["sh", "-c", limited, sys.executable])
    assert (ended.code, ended.output) == (2, "")
    assert str(hub_station.folders.data) in ended.said


def test_a_damaged_mirror_stops_no_scan(hub_station: CommandLine) -> None:
    hub_station.folders.make()
    hub_station.folders.mirror_file.write_bytes(b"reference data no more" * 500)
    ended = hub_station(*SCAN, AWB)
    assert (ended.code, ended.line["verdict"]) == (0, "UNKNOWN")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("PRAGMA user_version = 99", "berformat 99"),
        ("PRAGMA application_id = 7; DROP TABLE delivery", "bukan jurnal Hub Station"),
    ],
    ids=["of a newer version", "of another program"],
)
def test_somebody_elses_journal_is_left_alone(
    hub_station: CommandLine, statement: str, said: str
) -> None:
    hub_station(*SCAN, AWB)
    store = apsw.Connection(str(hub_station.folders.journal_file))
    store.execute(statement)
    store.close()
    ended = hub_station(*SCAN, "JX1203345872")
    assert (ended.code, ended.output) == (2, "")
    assert said in ended.said
    assert str(hub_station.folders.journal_file) in ended.said
