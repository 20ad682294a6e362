"""What is shipped is locked by its bytes, may be shipped, and is described for who must know."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import audit
import licences
import sbom

ROOT = Path(__file__).parents[2]
LOCK = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
ROWS = {row["name"]: row for row in json.loads((licences.FOLDER / "components.json").read_text())}


@pytest.fixture(scope="module")
def exported() -> dict[str, Any]:
    return sbom.exported()


def files_of(package: dict[str, Any]) -> list[dict[str, Any]]:
    return [*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else [])]


def test_every_file_that_set_up_may_fetch_is_locked_by_its_hash() -> None:
    ours, *others = sorted(LOCK["package"], key=lambda one: one["name"] != "hub-station")
    assert ours["source"] == {"editable": "."}
    assert len(others) > 60
    for package in others:
        assert package["source"] == {"registry": "https://pypi.org/simple"}, package["name"]
        assert files_of(package), package["name"]
        for file in files_of(package):
            assert re.fullmatch(r"sha256:[0-9a-f]{64}", file["hash"]), file
            assert file["url"].startswith("https://files.pythonhosted.org/"), file


def test_each_package_is_listed_with_the_licence_that_is_installed(
    exported: dict[str, Any],
) -> None:
    versions = {one["name"]: one["version"] for one in exported["components"]}
    told = "run .venv/bin/python installer/licences.py"
    assert {name: row["version"] for name, row in ROWS.items() if name != "python"} == versions, (
        told
    )
    for name, version in versions.items():
        found = licences.component(name, version)
        assert found.licence == ROWS[name]["licence"], name
        text = (licences.FOLDER / ROWS[name]["text"]).read_text("utf-8")
        assert found.text == text, name


def test_nothing_that_is_shipped_is_under_the_gpl_alone() -> None:
    assert {
        name: row["licence"] for name, row in ROWS.items() if not licences.may_ship(row["licence"])
    } == {}


@pytest.mark.parametrize(
    ("expression", "may"),
    [
        ("MIT", True),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", True),
        ("GPL-3.0-only", False),
        ("GPL-2.0-or-later", False),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-only OR GPL-3.0-only", False),
        ("(MIT OR GPL-2.0-only) AND BSD-3-Clause", True),
    ],
)
def test_a_licence_is_free_by_one_of_its_choices_in_each_of_its_parts(
    expression: str, may: bool
) -> None:
    assert licences.may_ship(expression) is may


def test_qts_terms_are_shipped_with_the_licences_that_they_name() -> None:
    for name in ("pyside6-essentials", "shiboken6"):
        text = (licences.FOLDER / ROWS[name]["text"]).read_text("utf-8")
        for words in ("GNU LESSER GENERAL PUBLIC LICENSE", "GNU GENERAL PUBLIC LICENSE", "changed"):
            assert words in text


def test_the_sbom_fits_cyclonedx_with_hash_and_licence_of_everything(
    exported: dict[str, Any],
) -> None:
    licence_of = {name: row["licence"] for name, row in ROWS.items()}
    whole = sbom.completed(json.loads(json.dumps(exported)), licence_of, "1.2.3")
    document = json.dumps(whole)
    assert sbom.faults(document) == ""
    assert whole["metadata"]["component"]["version"] == "1.2.3"
    for one in whole["components"]:
        assert one["licenses"]
        assert one["purl"] == f"pkg:pypi/{one['name']}@{one['version']}"
        assert all(hash_ for ref in one["externalReferences"] for hash_ in ref["hashes"])
    again = sbom.completed(json.loads(json.dumps(exported)), licence_of, "1.2.3")
    assert json.dumps(again) == document
    del whole["components"][0]["name"]
    assert "name" in sbom.faults(json.dumps(whole)), "the schema must be able to refuse one"


def test_an_audit_tells_each_hole() -> None:
    hole = {"id": "PYSEC-1", "fix_versions": ["2.0"]}
    told = {
        "dependencies": [
            {"name": "a", "version": "1.0", "vulns": [hole]},
            {"name": "b", "version": "1.0", "vulns": []},
        ]
    }
    found, why = audit.answer(json.dumps(told), "")
    assert found is not None
    assert why == ""
    assert audit.holes(found) == ["a 1.0: PYSEC-1, mended in 2.0"]
    assert audit._tell(found, "osv") == audit.HOLES


def test_an_audit_that_nobody_answered_is_no_clean_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    silent = audit.answer("", "Traceback\nConnectionError: api.osv.dev\n")
    assert silent == (None, "ConnectionError: api.osv.dev")
    skipped = {"dependencies": [{"name": "a", "skip_reason": "not found"}]}
    answers = iter([silent, (skipped, "")])
    monkeypatch.setattr(audit, "asked", lambda *_: next(answers))
    assert audit.main() == audit.UNKNOWN
    said = capsys.readouterr().out
    assert "NOT AUDITED" in said
    assert "it does not know every package" in said
