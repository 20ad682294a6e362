"""What happens by itself when a row is written: triggers and row-level security. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from models import own_schema
from station.central.doctor import repairs
from station.central.doctor.catalog import HUB_STATION
from station.central.doctor.report import Area, Finding, Severity, severity_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.outline import OutlinedTable
    from station.central.doctor.catalog import Relation, Trigger
    from station.central.doctor.seen import Seen


def check_triggers(seen: Seen) -> Iterator[Finding]:
    """Find triggers that we do not know on what we write, and tables that keep no updated_at."""
    for table, relation in seen.pairs():
        need = seen.need(table)
        there = [trigger for trigger in seen.catalog.triggers if trigger.table == relation.oid]
        touched = seen.column_name(table, repairs.UPDATED_AT)
        for trigger in there:
            is_met = (trigger.on_insert and need.inserts) or (trigger.on_update and need.updates)
            if is_met and not _is_known(trigger, touched):
                yield _unknown(table, relation, trigger)
        # What the mirror holds is brought up to date by it.
        if repairs.UPDATED_AT in need.columns and touched:
            yield from _not_kept(seen, table, relation, there)


def check_row_security(seen: Seen) -> Iterator[Finding]:
    """Find rows that could be hidden from a station or the backend, and rules that are missing."""
    policies = own_schema.policies(seen.target)
    for table, relation in seen.pairs():
        if not table.schema:
            if relation.row_security:
                yield Finding(
                    Severity.WARN,
                    Area.ROW_SECURITY,
                    "rows_hidden",
                    ours=table.full_name,
                    theirs=relation.shown,
                )
        elif rules := policies.get(table.name):
            yield from _own_rules(seen, table, relation, rules)


def _own_rules(
    seen: Seen, table: OutlinedTable, relation: Relation, rules: dict[str, str]
) -> Iterator[Finding]:
    there = {policy.name for policy in seen.catalog.policies if policy.table == relation.oid}
    missing = [rule for name, rule in rules.items() if name not in there]
    if not relation.row_security:
        off = f"ALTER TABLE {HUB_STATION}.{table.name} ENABLE ROW LEVEL SECURITY;"
        yield _rules_missing(table, "rules_off", False, [*missing, off])
    elif missing:
        # Switched on and without a rule, it lets nobody write.
        yield _rules_missing(table, "rules_missing", relation.row_security_applies, missing)


def _rules_missing(table: OutlinedTable, key: str, blocks: bool, rules: list[str]) -> Finding:
    sql = "\n".join(rules)
    return Finding(severity_of(blocks), Area.ROW_SECURITY, key, ours=table.full_name, sql=sql)


def _is_known(trigger: Trigger, touched: str) -> bool:
    return trigger.function.startswith(f"{HUB_STATION}.") or keeps(trigger, touched)


def keeps(trigger: Trigger, column: str) -> bool:
    """Return whether a trigger sets this column of each row before it is written, if it shows."""
    sets = rf'new\."?{re.escape(column)}"?\s*:?=' if column else "(?!)"
    return trigger.touches_row and (
        re.search(sets, trigger.source, re.IGNORECASE) is not None
        # As the extension moddatetime is told.
        or column in trigger.arguments.split("\\000")
    )


def _unknown(table: OutlinedTable, relation: Relation, trigger: Trigger) -> Finding:
    return Finding(
        Severity.WARN,
        Area.TRIGGER,
        "trigger_unknown",
        {"name": trigger.name, "function": trigger.function},
        ours=table.full_name,
        theirs=relation.shown,
    )


def _not_kept(
    seen: Seen, table: OutlinedTable, relation: Relation, there: list[Trigger]
) -> Iterator[Finding]:
    touched = seen.column_name(table, repairs.UPDATED_AT)
    keeping = [trigger for trigger in there if keeps(trigger, touched)]
    missing: dict[str, str] = {}
    if not any(trigger.on_update for trigger in keeping):
        missing["updated_at_not_kept"] = repairs.keep_updated_at(seen, table)
    if not any(trigger.on_insert for trigger in keeping):
        missing["inserted_not_dated"] = repairs.date_inserted(seen, table)
    for key, sql in missing.items():
        ours = f"{table.full_name}.{repairs.UPDATED_AT}"
        yield Finding(Severity.WARN, Area.TRIGGER, key, ours=ours, theirs=relation.shown, sql=sql)
