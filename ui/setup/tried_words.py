"""What came of trying a database, in words for whoever sits at the wizard. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.central.doctor.report import Severity
from station.setup.trying import Outcome

if TYPE_CHECKING:
    from station.central.doctor.report import Finding
    from station.setup.trying import Tried
    from station.texts import Texts

_MOST = 2
"""Findings that are told; `hub-station doctor` tells them all."""


def tried_words(tried: Tried, texts: Texts) -> str:
    """Return what was seen, and what to do."""
    if tried.outcome is Outcome.NOT_SET:
        return texts("wizard.not_set")
    if tried.error is not None:
        said = texts(f"error.{tried.error.key}", **tried.error.facts)
        return f"{said}\n{texts('wizard.works_without')}"
    report = tried.report
    assert report is not None
    head = texts("wizard.connected", database=report.database, role=report.role)
    blocking = report.of(Severity.BLOCKS)
    if not blocking:
        return f"{head} {texts('wizard.fits')}"
    told = [_finding(one, texts) for one in blocking[:_MOST]]
    lines = [head, texts("wizard.blocked", count=len(blocking)), *(f"• {line}" for line in told)]
    return "\n".join([*lines, texts("wizard.ask_doctor")])


def _finding(finding: Finding, texts: Texts) -> str:
    subject = finding.ours or finding.theirs
    said = texts(f"doctor.{finding.key}", **finding.facts)
    return f"{subject}: {said}" if subject else said
