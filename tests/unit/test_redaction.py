"""What is shaped like a secret or a person's is taken out; what a fault is found by stays."""

from __future__ import annotations

import errno
from pathlib import Path

import psycopg
import pytest

from station.access.badge_code import code_of
from station.errors import CentralError, DeviceError
from station.journal import recovery
from station.support.redaction import redact, said
from station.support.telling import told

BADGE = code_of(bytes(range(17)))
KEY = recovery.written(bytes(range(20)))


@pytest.mark.parametrize(
    ("text", "canary"),
    [
        ("postgresql://cgk:Can@ry/1@db:5432/osas", "Can@ry"),
        ("postgresql://cgk@db/osas?sslpassword=canary&x=1", "canary"),
        ("host=db PGPASSWORD=canary", "canary"),
        ("password: 'canary rain' next", "canary rain"),
        ("{'receiver_name': 'Siti Canary', 'awb': 'JX1'}", "Siti Canary"),
        ('{"address": "Jl. Canary 5 \\"A\\"", "awb": "JX1"}', "Canary"),
        ("receiver=Siti Canary, awb=JX1", "Siti Canary"),
        ("StoreAlarm('x', (('operator', 'siti.canary'),))", "canary"),
        ("alamat=Jl. Kenari No. 7 RT 03, kota=BDO", "Kenari"),
        ("note: ring Canary twice", "Canary"),
        ("pin=482913", "482913"),
        ("call 0812-3456-7890 now", "3456"),
        ("call +62 812 3456 7890 now", "3456"),
        ("call (021) 5550123 now", "5550123"),
        ("mail siti.canary@example.co.id now", "siti"),
        (f"badge {BADGE} of nobody", BADGE[5:]),
        (f"read {BADGE.lower()}", BADGE[5:].lower()),
        (f"key {KEY}", KEY[:14]),
        ("hash $2b$12$abcdefghijklmnopqrstuv kept", "abcdefgh"),
        ("duplicate key\nDETAIL:  Key (phone)=(0812) Siti Canary exists.", "Canary"),
        ('invalid input syntax for type integer: "Siti Canary"', "Canary"),
        ("Failing row contains (7, Siti, Canary, null).", "Canary"),
    ],
)
def test_a_canary_is_taken_out(text: str, canary: str) -> None:
    assert canary in text
    assert canary not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "scan JX1203345871 at 14:07",
        "osas: database_network(code=08006, host=db1)",
        "/dev/ttyUSB0 can be read",
        'relation "scans" does not exist',
        "004821733920 is not known; RA473124829DE is",
        "listening on 192.168.1.50:9100",
        "0192f3a4-7c10-7000-8000-0123456789ab parked",
    ],
)
def test_what_a_fault_is_found_by_stays(text: str) -> None:
    assert redact(text) == text


def test_a_persons_own_folder_is_not_named() -> None:
    assert redact(f"{Path.home()}/logs/station.log") == "~/logs/station.log"


def test_a_very_long_text_is_cut() -> None:
    assert len(redact("a" * 1_000_000)) < 21_000


def test_of_an_error_only_what_names_code_is_told() -> None:
    assert said(ValueError("Siti Canary")) == "ValueError"
    assert said(KeyError("Siti Canary")) == "KeyError"
    assert said(AttributeError("'Desk' object has no attribute 'x'")).endswith("attribute 'x'")
    assert (
        said(OSError(errno.ENOSPC, "No space left", "/data/x")) == "OSError: No space left: /data/x"
    )
    assert said(DeviceError("device_gone", port="/dev/ttyUSB0")) == (
        "DeviceError: device_gone(port=/dev/ttyUSB0)"
    )
    assert "Canary" not in said(CentralError("x", name="Siti Canary"))


def test_of_postgres_the_state_is_told_and_never_a_row() -> None:
    unique = psycopg.errors.UniqueViolation(
        'duplicate key value violates unique constraint "scans_pkey"\n'
        "DETAIL:  Key (receiver)=(Siti Canary) already exists."
    )
    assert said(unique) == (
        'UniqueViolation: 23505 duplicate key value violates unique constraint "scans_pkey"'
    )
    assert said(psycopg.errors.RaiseException("Siti Canary moved")) == "RaiseException: P0001"


def test_an_errors_causes_are_told_each_with_its_lines() -> None:
    try:
        try:
            dict[str, int]()["Siti Canary"]
        except KeyError as missing:
            raise DeviceError("device_gone", port="COM3") from missing
    except DeviceError as error:
        text = told(error)
    assert text.splitlines()[0] == "DeviceError: device_gone(port=COM3)"
    assert "caused by KeyError" in text
    assert "in test_an_errors_causes" in text
    assert "KeyError: " not in text
