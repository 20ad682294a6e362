"""The demo's saved reports."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from station.demo.filling import Filling

REPORTS: tuple[tuple[int, str, str, str, dict[str, object], str | None], ...] = (
    (1, "receiving", "Penerimaan hari ini", "receiving_scan", {"counts": True}, "shift_close"),
    (2, "problems", "Masalah terbuka", "problem_scan", {"resolved_at": None}, "shift_close"),
    (3, "weights", "Koreksi berat", "alter_weight", {}, None),
)
COLUMNS = {
    1: (("scanned_at", "time"), ("hub", "text"), ("desk", "text"), ("operator", "text")),
    2: (("scanned_at", "date"), ("problem_code", "text"), ("hub", "text"), ("note", "text")),
    3: (("weighed_at", "date"), ("old_g", "weight"), ("new_g", "weight"), ("reason", "text")),
}


def fill(filling: Filling) -> None:
    """Put the reports and their columns."""
    filling.copy(
        "report_config",
        "id code name source filters schedule",
        ((*report[:4], json.dumps(report[4]), report[5]) for report in REPORTS),
    )
    filling.copy(
        "report_column",
        "report_id field order format",
        (
            (report, field, place, form)
            for report, columns in COLUMNS.items()
            for place, (field, form) in enumerate(columns, start=1)
        ),
    )
