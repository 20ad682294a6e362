"""`hub-station doctor`: a page for a person, lines and exit codes for a script, never a traceback."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from station.central.doctor.report import Area, Finding, Report, Severity
from station.cli.doctor_lines import NARROWEST, as_page, as_script
from station.events import Target
from station.texts import LANGUAGES, Texts
from tests.fakes.admission import ORDERS, PARCELS, admitted, own_url
from tests.fakes.examined import changed, looked_at, run_by_psql

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.command_line import CommandLine, Ended


def settled(station: CommandLine, osas: str = "", onmart: str = "", **tables: Any) -> CommandLine:
    """Enter the databases and whatever else into the settings."""
    tables = {"station": {"hub": "CGK"}, "ui": {"language": "en"}, **tables}
    station.settle(osas={"url": osas}, onmart={"url": onmart}, **tables)
    return station


def refusal(ended: Ended) -> str:
    """One sentence, exit code 2, nothing else and no password."""
    assert (ended.code, ended.output) == (2, ""), ended
    assert ended.said.count("\n") == 1, ended.said
    assert "hidden" not in ended.said
    return ended.said.strip()


def test_both_databases_are_looked_at(
    hub_station: CommandLine, osas_url: str, onmart_url: str
) -> None:
    with admitted(osas_url, "osas", PARCELS) as osas, admitted(onmart_url, "onmart", ORDERS) as on:
        settled(hub_station, own_url(osas), own_url(on))
        page = hub_station("doctor", "--strict")
        told = hub_station("doctor", "--json", "--strict")
        script = hub_station("doctor", "--sql", "--strict")
    assert (page.code, told.code, script.code) == (0, 0, 0), page
    assert page.output.count("Nothing stands in the way") == 2
    assert page.said == told.said == script.said == ""
    fits = [line for line in told.lines if "fits" in line]
    assert [(line["target"], line["fits"], line["warnings"]) for line in fits] == [
        ("osas", True, 0),
        ("onmart", True, 0),
    ]
    assert all(line["severity"] == "ok" for line in told.lines if line not in fits)
    assert [line[:2] for line in script.output.splitlines() if line] == ["--", "--"]


def test_what_only_warns_counts_when_it_is_asked_for(
    hub_station: CommandLine, osas_url: str
) -> None:
    settled(hub_station, osas_url)
    osas = ("doctor", "--target", "osas")
    assert [hub_station(*osas).code, hub_station(*osas, "--strict").code] == [0, 1]


def test_what_blocks_is_said_with_its_sql(hub_station: CommandLine, osas_url: str) -> None:
    changed(osas_url, "DROP TABLE scans")
    settled(hub_station, osas_url)
    page = hub_station("doctor", "--target", "osas")
    assert page.code == 1
    assert "BLOCKS" in page.output
    assert "CREATE TABLE public.scans" in page.output
    lines = hub_station("doctor", "--target", "osas", "--json").lines
    (missing,) = (line for line in lines if line.get("severity") == "blocks")
    assert (missing["area"], missing["key"], missing["ours"]) == (
        "table",
        "table_missing",
        "scans",
    )
    assert missing["sql"].startswith("CREATE TABLE")
    summary = lines[-1]
    assert (summary["fits"], summary["blocks"], summary["attached"]) == (False, 1, False)


def test_its_script_runs_as_it_is_printed(hub_station: CommandLine, osas_url: str) -> None:
    changed(osas_url, "DROP TABLE receiving_scan; ALTER TABLE scans DROP COLUMN event_id")
    settled(hub_station, osas_url)
    printed = hub_station("doctor", "--target", "osas", "--sql")
    assert printed.code == 1
    run_by_psql(osas_url, printed.output)
    assert not looked_at(osas_url).blocks


def test_a_backends_database_is_taken_over_by_the_book(
    hub_station: CommandLine, sequelize_url: str
) -> None:
    settled(hub_station, sequelize_url)
    page = hub_station("doctor", "--target", "osas")
    script = hub_station("doctor", "--target", "osas", "--sql").output
    summary = hub_station("doctor", "--target", "osas", "--json").lines[-1]
    assert page.code == 1
    lines = page.output[page.output.index("[schema.osas]") :]
    assert summary["proposals"]["settings"] == lines.strip()
    assert summary["proposals"]["schema"]["waybill_numbers"] == "Waybills"
    assert tomllib.loads(lines)["units"]["osas"] == {"weight": "g"}
    file = hub_station.folders.settings_file
    file.write_text(file.read_text("utf-8") + lines, "utf-8")
    run_by_psql(sequelize_url, script)
    again = hub_station("doctor", "--target", "osas")
    assert again.code == 0, again.output
    assert "Nothing stands in the way" in again.output
    assert "[schema.osas]" not in again.output


def test_a_database_that_is_not_set_is_told(hub_station: CommandLine, osas_url: str) -> None:
    settled(hub_station, osas_url)
    ended = hub_station("doctor")
    assert ended.code == 0
    assert ended.said.startswith("ONMART: enter url in section [onmart] of ")
    lines = hub_station("doctor", "--json").lines
    assert (lines[-1]["target"], lines[-1]["error"]) == ("onmart", "database_not_set")


@pytest.mark.parametrize("arguments", [(), ("--target", "onmart"), ("--json",)])
def test_without_any_database_there_is_nothing_to_look_at(
    hub_station: CommandLine, arguments: tuple[str, ...]
) -> None:
    settled(hub_station)
    assert "settings.toml" in refusal(hub_station("doctor", *arguments))


SILENT = "postgresql://u:hidden@127.0.0.1:1/x"


@pytest.mark.parametrize(
    ("url", "english", "indonesian"),
    [
        (SILENT, "connection refused", "sambungan ditolak"),
        ("postgresql://u:hidden@no-such-host.invalid/x", "address", "alamat"),
        ("postgresql://u:hidden@h:port/x", "address", "alamat"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_so(
    hub_station: CommandLine, url: str, english: str, indonesian: str
) -> None:
    for language, words in (("en", english), ("id", indonesian)):
        settled(hub_station, url, ui={"language": language})
        told = refusal(hub_station("doctor", "--target", "osas"))
        assert told.startswith("OSAS: ")
        assert words in told


def test_a_wrong_password_and_an_unknown_database_are_told_so(
    hub_station: CommandLine, osas_url: str
) -> None:
    place = osas_url.rpartition("@")[2]
    settled(hub_station, f"postgresql://postgres:hidden@{place}")
    assert "password" in refusal(hub_station("doctor", "--target", "osas"))
    settled(hub_station, osas_url.rpartition("/")[0] + "/nowhere")
    assert "name" in refusal(hub_station("doctor", "--target", "osas"))


def test_one_that_cannot_be_looked_at_does_not_hide_the_other(
    hub_station: CommandLine, osas_url: str
) -> None:
    settled(hub_station, osas_url, SILENT)
    ended = hub_station("doctor", "--json")
    assert ended.code == 2
    fits = {line["target"]: line["fits"] for line in ended.lines if "fits" in line}
    assert fits == {"osas": True, "onmart": None}
    assert ended.lines[-1]["error"] == "database_refused"
    assert ended.said.startswith("ONMART: ")


def test_settings_that_are_wrong_are_told_before_anything_is_looked_at(
    hub_station: CommandLine, osas_url: str
) -> None:
    settled(hub_station, osas_url, sync={"batch": 0})
    ended = hub_station("doctor")
    assert (ended.code, ended.output) == (2, "")
    assert "[sync] batch" in ended.said


@pytest.mark.parametrize("form", [("--json", "--sql"), ("--target", "billing")])
def test_a_call_that_is_none_is_explained(hub_station: CommandLine, form: tuple[str, ...]) -> None:
    ended = hub_station("doctor", *form)
    assert ended.code == 2
    assert ended.said.startswith("usage: hub-station doctor")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_is_a_whole_sentence_in_either_language(
    language: str, sequelize_url: str, osas_url: str, tmp_path: Path
) -> None:
    changed(osas_url, "DROP TABLE bag CASCADE; ALTER TABLE scans ALTER location TYPE varchar(4)")
    texts = Texts.load(language)
    for url in (sequelize_url, osas_url):
        page = as_page(looked_at(url), texts, tmp_path / "settings.toml")
        assert "doctor." not in page
        assert "{" not in page.partition("SQL")[0]


def test_the_page_keeps_to_the_terminal(
    monkeypatch: pytest.MonkeyPatch, sequelize_url: str, tmp_path: Path
) -> None:
    report = looked_at(sequelize_url)
    for columns in (40, NARROWEST, 120):
        monkeypatch.setenv("COLUMNS", str(columns))
        page = as_page(report, Texts.load("id"), tmp_path / "settings.toml")
        table = page.partition("──")[0].splitlines()
        assert max(map(len, table)) <= max(columns, NARROWEST)


def test_what_has_the_same_said_of_it_is_said_once(tmp_path: Path) -> None:
    findings = [
        Finding(Severity.BLOCKS, Area.TABLE, "table_missing", ours=name, sql=f"SELECT '{name}';")
        for name in ("scans", "receiving_scan")
    ]
    fine = [Finding(Severity.OK, Area.SERVER, "fits"), Finding(Severity.OK, Area.CLOCK, "fits")]
    report = Report(Target.OSAS, False, (*findings, *fine), database="osas", role="r")
    texts = Texts.load("en")
    page = as_page(report, texts, tmp_path)
    assert "scans · receiving_scan" in page
    assert "server, clock" in page
    assert as_script(report, texts).count("-- BLOCKS: ") == 2


def test_a_role_that_may_not_even_look_is_told_what_it_needs(
    hub_station: CommandLine, osas_url: str
) -> None:
    with psycopg.connect(osas_url, autocommit=True) as admin:
        name = f"guest_{admin.info.dbname}"
        admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'guest'".encode())
        try:
            there = f"postgresql://{name}:guest@127.0.0.1:{admin.info.port}/{admin.info.dbname}"
            settled(hub_station, there)
            ended = hub_station("doctor", "--target", "osas")
        finally:
            admin.execute(f"DROP ROLE {name}".encode())
    assert ended.code == 1
    assert f"GRANT USAGE ON SCHEMA hub_station TO {name};" in ended.output
