"""A wrong setting is named with its key, its file and what was expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from station.errors import SettingsError
from station.options import PrinterOptions, Settings
from station.preferences import load_preferences, save_choice, save_preferences
from station.settings import documented_defaults, load_settings
from station.texts import Texts

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def refused(file: Path, text: str, environment: dict[str, str] | None = None) -> SettingsError:
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as error:
        load_settings(file, environment or {})
    return error.value


def test_a_station_without_a_file_has_all_defaults(file: Path) -> None:
    assert load_settings(file, {}) == Settings()


def test_the_environment_goes_over_the_file(file: Path) -> None:
    file.write_text('[osas]\nurl = "postgresql://a@b/c"\npool_max = 3\n')
    settings = load_settings(
        file, {"OSAS_DATABASE_URL": "postgresql://x@y/z", "DB_POOL_MIN": "1", "DB_POOL_IDLE": ""}
    )
    assert settings.osas.url == "postgresql://x@y/z"
    assert (settings.osas.pool_max, settings.osas.pool_min) == (3, 1)
    assert settings.osas.pool_idle_ms == 10_000


def test_the_owners_four_pool_settings_are_read_for_each_database(file: Path) -> None:
    names = ("DB_POOL_MAX", "DB_POOL_MIN", "DB_POOL_ACQUIRE", "DB_POOL_IDLE")
    plain = dict(zip(names, ("7", "2", "3000", "4000"), strict=True))
    prefixed = {f"ONMART_{name}": value for name, value in plain.items()}
    settings = load_settings(file, plain | prefixed)
    for pool in (settings.osas, settings.onmart):
        assert (pool.pool_max, pool.pool_min) == (7, 2)
        assert (pool.pool_acquire_ms, pool.pool_idle_ms) == (3000, 4000)


def test_a_ca_file_is_found_beside_the_settings_file_wherever_the_program_was_started(
    file: Path,
) -> None:
    file.write_text('[osas]\nca_file = "office.pem"\n[onmart]\nca_file = "/etc/office.pem"\n')
    settings = load_settings(file, {})
    assert settings.osas.ca_file == str(file.parent / "office.pem")
    assert settings.onmart.ca_file == "/etc/office.pem"


def test_a_typo_is_answered_with_the_key_that_was_meant(file: Path) -> None:
    error = refused(file, '[station]\nhbu = "CGK"\n')
    assert error.key == "settings_unknown"
    assert error.facts == {"key": "[station] hbu", "file": file, "expected": "hub"}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[osas]\npool_max = "many"', "[osas] pool_max"),
        ("[osas]\npool_max = 0", "[osas] pool_max"),
        ("[osas]\npool_max = 2\npool_min = 3", "[osas] pool_min"),
        ('[ui]\ntheme = "pink"', "[ui] theme"),
        ("[scanner]\nbaud = true", "[scanner] baud"),
        ('[scale]\nport = "COM3"', "[scale] protocol"),
        ('[scale]\nprotocol = "dialog06"', "[scale] protocol"),
        ('[scale]\nline = "quick"', "[scale] line"),
        ('[scale]\nunit = "tael"', "[scale] unit"),
        ("[scale]\nminimum_g = 0", "[scale] minimum_g"),
        ("osas = 3", "[osas]"),
        ('[station]\nhub = "C^GK"', "[station] hub"),
        ('[station]\ntimezone = "Asia"', "[station] timezone"),
        ('[station]\ntimezone = "../Jakarta"', "[station] timezone"),
        ('[station]\ntimezone = ""', "[station] timezone"),
        ("[printer]\nname = 'Zebra'", "[[printer]]"),
        ("[[printer]]\nname = 'Zebra'", "[[printer]] kind"),
        (
            "[[printer]]\nname = 'Z'\nkind = 'tcp'\naddress = 'h'\nlanguage = 'pcl'",
            "[[printer]] language",
        ),
        (
            2 * "[[printer]]\nname = 'Z'\nkind = 'tcp'\naddress = 'h'\nlanguage = 'zpl'\n",
            "[[printer]] name",
        ),
        ("[printing]\nlabels = 'Zebra'", "[printing] labels"),
    ],
)
def test_a_wrong_value_is_named(file: Path, text: str, key: str) -> None:
    error = refused(file, text)
    assert (error.key, error.facts["key"], error.facts["file"]) == ("settings_value", key, file)
    assert error.facts["expected"]


def test_a_zone_that_does_not_exist_is_answered_with_the_one_that_was_meant(file: Path) -> None:
    error = refused(file, '[station]\ntimezone = "Asia/Jakrta"')
    assert error.facts == {
        "key": "[station] timezone",
        "file": file,
        "expected": "Asia/Jakarta",
        "found": '"Asia/Jakrta"',
    }
    file.write_text('[station]\ntimezone = "Asia/Makassar"')
    assert load_settings(file, {}).station.timezone == "Asia/Makassar"


@pytest.mark.parametrize("text", ['osas = "postgresql://u:geheim@h/d"', "[[osas]]\nurl = 'geheim'"])
def test_a_database_that_is_no_table_is_named_whatever_the_environment_has(
    file: Path, text: str
) -> None:
    error = refused(file, text, {"OSAS_DATABASE_URL": "postgresql://x@y/z"})
    assert (error.key, error.facts["key"], error.facts["file"]) == (
        "settings_value",
        "[osas]",
        file,
    )
    assert "geheim" not in str(error.facts)


def test_a_wrong_variable_is_named_as_one(file: Path) -> None:
    error = refused(file, "", {"DB_POOL_ACQUIRE": "soon"})
    assert error.facts["key"] == "DB_POOL_ACQUIRE"
    assert "(lingkungan sistem)" in Texts.load("id")("error.settings_value", **error.facts)
    assert "(the environment)" in Texts.load("en")("error.settings_value", **error.facts)


@pytest.mark.parametrize(
    ("text", "indonesian", "english"),
    [
        ("[sync]\nbatch = 0", "bilangan bulat dari 1 sampai 10000", "whole number from 1 to 10000"),
        ("[sync]\nbackoff_cap_s = 0", "lebih dari 0, paling besar 86400", "above 0, at most 86400"),
        ('[ui]\nsound = "yes"', "true atau false", "true or false"),
        ('[ui]\ntheme = "pink"', "salah satu dari dark, light", "one of dark, light"),
        ("[scanner]\nport = 3", "teks di antara", "text in quotation"),
        ('[scale]\nline = "8N1"', "jalur serial", "a serial line"),
        ('[scale]\nport = "COM3"', "devices identify menemukannya", "identify finds it"),
        ('[station]\nhub = "C^GK"', "paling panjang 32", "at most 32"),
        ('[osas]\nurl = "mysql://h/d"', "pengguna:sandi", "user:password"),
        ('[osas]\nschema = "1st"', "paling panjang 63", "at most 63"),
    ],
)
def test_what_was_expected_is_told_in_the_station_s_language(
    file: Path, text: str, indonesian: str, english: str
) -> None:
    error = refused(file, text)
    for language, words in (("id", indonesian), ("en", english)):
        told = Texts.load(language)("error.settings_details", **error.facts)
        assert words in told
        assert "Expected" not in told


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('[osas]\npool_max = "many"', '"many"'),
        ("[osas]\npool_max = 'C:\\\\hub'", '"C:\\\\\\\\hub"'),
        ("[scanner]\nbaud = true", "true"),
        ("[scanner]\nbaud = 1979-05-27", "1979-05-27"),
        ("[scanner]\nbaud = 07:32:00", "07:32:00"),
        ("[sync]\nbatch = inf", "inf"),
        ("[sync]\nbatch = [1, {a = 'b'}]", '[1, {a = "b"}]'),
        ("[sync]\nbatch = '" + "x" * 999 + "'", '"' + "x" * 58 + "…"),
    ],
)
def test_what_was_found_is_told_as_the_file_has_it(file: Path, text: str, written: str) -> None:
    told = Texts.load("id")("error.settings_details", **refused(file, text).facts)
    assert told.startswith(f"tertulis {written}, seharusnya: ")


def test_a_pool_of_more_than_its_most_is_told_in_words(file: Path) -> None:
    error = refused(file, "[osas]\npool_max = 2\npool_min = 3")
    for language, words in (("id", "paling besar pool_max (2)"), ("en", "at most pool_max (2)")):
        assert words in Texts.load(language)("error.settings_details", **error.facts)


def test_every_option_can_say_what_it_expects(file: Path) -> None:
    tables = [(f"[{table.name}]", table.type) for table in msgspec.structs.fields(Settings)]
    tables = [*tables[:-1], ("[[printer]]", PrinterOptions)]
    for name, options in tables:
        for option in msgspec.structs.fields(options):
            error = refused(file, f"{name}\n{option.name} = [[]]")
            told = Texts.load("id")("error.settings_details", **error.facts)
            assert told.partition(": ")[2], option.name


def test_a_refused_url_does_not_show_its_password(file: Path) -> None:
    error = refused(file, '[osas]\nurl = "mysql://station:hunter2@host/db"')
    assert "hunter2" not in str(error.facts["found"]) + str(error.facts["expected"])


def test_a_file_that_is_no_toml_says_where_it_goes_wrong(file: Path) -> None:
    assert refused(file, "[station\n").key == "settings_syntax"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="settings_syntax"):
        load_settings(file, {})


def test_every_option_is_documented_and_its_default_valid(file: Path) -> None:
    documented = documented_defaults()
    lines = documented.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("#") and " = " in line and not line.startswith("# "):
            assert len(lines[number - 1]) > len("# "), f"no help above {line}"
    uncommented = [line if line.startswith("# ") else line.removeprefix("#") for line in lines]
    file.write_text("\n".join(line for line in uncommented if not line.startswith("#")))
    assert load_settings(file, {}) == Settings()


def test_a_printer_is_a_table_of_its_own_as_often_as_there_are_printers(file: Path) -> None:
    shown = [line for line in documented_defaults().splitlines() if "address = " in line]
    assert shown == ['# address = ""']
    file.write_text(
        """
        [[printer]]
        name = "Zebra"
        kind = "tcp"
        address = "192.168.1.50"
        language = "zpl"
        [[printer]]
        name = "Kantor"
        kind = "cups"
        address = "office"
        language = "pdf"
        media = "a4"
        [printing]
        documents = "Kantor"
        """
    )
    settings = load_settings(file, {})
    assert [(one.name, one.dpi, one.media) for one in settings.printer] == [
        ("Zebra", 203, "label_100x150"),
        ("Kantor", 203, "a4"),
    ]


def test_a_choice_in_the_window_is_kept_beside_the_settings(tmp_path: Path) -> None:
    file = tmp_path / "preferences.toml"
    assert load_preferences(file, Settings()) == Settings()
    save_preferences(file, "en", "dark")
    ui = load_preferences(file, Settings()).ui
    assert (ui.language, ui.theme, ui.sound) == ("en", "dark", True)
    file.write_text("language = 'xx'")
    assert load_preferences(file, Settings()) == Settings()


def test_a_choice_of_one_table_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "preferences.toml"
    save_choice(file, "scanner", {"port": 'COM4 "left"', "baud": 115200})
    save_preferences(file, "en", "dark")
    save_choice(file, "wedge", {"layout": "de"})
    settings = load_preferences(file, Settings())
    assert (settings.scanner.port, settings.scanner.baud) == ('COM4 "left"', 115200)
    assert (settings.wedge.layout, settings.wedge.idle_ms) == ("de", 100)
    assert (settings.ui.language, settings.ui.theme) == ("en", "dark")
    file.write_text("[wedge]\nlayout = 'xx'")
    assert load_preferences(file, Settings()) == Settings()
    file.write_text("[nonsense]\nlayout = 'de'")
    assert load_preferences(file, Settings()) == Settings()
