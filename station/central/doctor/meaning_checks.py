"""Do we mean the same by a status and a weight? Pure; what is proposed is in status_guesses."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from station.central.doctor.fits import ENUMERATION
from station.central.doctor.needs import MEANINGS
from station.central.doctor.report import Area, Finding, Severity
from station.events import Target
from station.rules.parcel_state import ParcelState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.central.doctor.samples import Samples
    from station.central.doctor.seen import Seen

_OURS = tuple(state.value for state in ParcelState)
LIGHTEST_IN_GRAMS = 100
"""A median parcel weighs less than so many kilograms, and more than so many grams."""


def check_statuses(seen: Seen, samples: Samples) -> Iterator[Finding]:
    """Find states that have no word there, and words there that are none of our states."""
    if seen.target is not Target.OSAS:
        return
    told = seen.naming.statuses
    if not told and seen.is_attached:
        yield _blocks("status_untold")
    elif told:
        yield from _misfits(seen)
    known = {word for words in told.values() for word in words} if told else set(_OURS)
    strange = [word for word in samples.statuses if word not in known]
    if strange and (told or not seen.is_attached):
        words = {"words": ", ".join(strange)}
        yield Finding(Severity.WARN, Area.STATUS, "status_strange", words)


def check_units(seen: Seen, samples: Samples) -> Iterator[Finding]:
    """Find out whether somebody said what a weight is in, and whether that can be."""
    if seen.target is not Target.OSAS:
        return
    weight = "waybill_numbers.weight"
    if seen.is_attached and not seen.naming.unit_is_told:
        yield Finding(Severity.BLOCKS, Area.UNITS, "unit_untold", ours=weight)
    elif samples.median_weight is not None:
        unit = "g" if samples.median_weight > LIGHTEST_IN_GRAMS else "kg"
        if unit != seen.naming.weight_unit:
            facts = {"median": f"{samples.median_weight:g}", "unit": seen.naming.weight_unit}
            yield Finding(Severity.WARN, Area.UNITS, "unit_odd", facts, ours=weight)


def _misfits(seen: Seen) -> Iterator[Finding]:
    told = seen.naming.statuses
    if unknown := [state for state in told if state not in _OURS]:
        yield _blocks("status_ours_unknown", states=", ".join(unknown))
    if missing := [state for state in _OURS if not told.get(state)]:
        yield _blocks("status_missing", states=", ".join(missing))
    words = Counter(word for words in told.values() for word in words if word)
    if twice := [word for word, times in words.items() if times > 1]:
        yield _blocks("status_twice", words=", ".join(twice))
    if not any(words and words[0] for words in told.values()):
        yield _blocks("status_none_written")
    for full_name in sorted(MEANINGS):
        yield from _no_labels(seen, full_name, list(words))


def _no_labels(seen: Seen, full_name: str, words: list[str]) -> Iterator[Finding]:
    table, _, name = full_name.partition(".")
    column = seen.column(seen.table(table), name)
    if column is None or column.category != ENUMERATION:
        return
    labels = {label.label for label in seen.catalog.labels if label.type == column.type}
    if strange := [word for word in words if word not in labels]:
        facts = {"words": ", ".join(strange), "type": column.type}
        yield Finding(Severity.BLOCKS, Area.STATUS, "status_no_label", facts, ours=full_name)


def _blocks(key: str, **facts: str) -> Finding:
    return Finding(Severity.BLOCKS, Area.STATUS, key, facts)
