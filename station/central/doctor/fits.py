"""Does a column's type do for what we mean to keep in it? By family, not by name. Pure.

text         text, varchar (long enough), char, citext; an enumeration where we only read it
whole        any integer; numeric and floats hold them too
numeric      numeric; integers and floats lose fractions
moment       timestamptz; a timestamp says no zone, so it is taken for UTC
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from station.central.doctor.catalog import Column

SHORTEST_TEXT = 32
"""Codes, names and states are at most this long (options.Code)."""
ENUMERATION = "E"
_WHOLE = ("smallint", "integer", "bigint")
_FLOATS = ("real", "double precision")
_TEXTS = ("text", "character varying", "citext")
_MOMENT, _LOCAL_MOMENT = "timestamp with time zone", "timestamp without time zone"


class Fit(StrEnum):
    """How well a type does."""

    FITS = "fits"
    NO = "type_other"
    SHORT_TEXT = "type_short"
    PADDED_TEXT = "type_padded"
    NARROW = "type_narrow"
    INEXACT = "type_inexact"
    NO_ZONE = "type_no_zone"
    NEAR = "type_near"
    """Another type of the same kind: what we write there is converted."""

    @property
    def is_tolerable(self) -> bool:
        """Return whether it can be worked with."""
        return self is not Fit.NO


_CONVERTED = {
    (_MOMENT, _LOCAL_MOMENT): Fit.NO_ZONE,
    ("date", _MOMENT): Fit.NEAR,
    ("date", _LOCAL_MOMENT): Fit.NEAR,
    ("jsonb", "json"): Fit.NEAR,
}


def is_number(found: Column) -> bool:
    """Return whether a column holds numbers."""
    return found.type in (*_WHOLE, *_FLOATS, "numeric")


def fit_of(wanted: str, found: Column, *, is_written: bool, enumeration_fits: bool) -> Fit:
    """Return how a column's type does in the place of `wanted`, PostgreSQL's name of ours."""
    if found.category == ENUMERATION:
        return Fit.FITS if wanted == "text" and enumeration_fits else Fit.NO
    base = wanted.partition("(")[0]
    if base == "text":
        return _text(found, is_written=is_written)
    if base in _WHOLE:
        return _whole(base, found, is_written=is_written)
    if base == "numeric":
        return _numeric(wanted, found)
    return Fit.FITS if found.type == base else _CONVERTED.get((base, found.type), Fit.NO)


def _text(found: Column, *, is_written: bool) -> Fit:
    if found.type == "character":
        return Fit.PADDED_TEXT
    if found.type not in _TEXTS:
        return Fit.NO
    longest = found.shown.partition("(")[2].rstrip(")")
    is_short = bool(longest) and int(longest) < SHORTEST_TEXT
    return Fit.SHORT_TEXT if is_short and is_written else Fit.FITS


def _whole(wanted: str, found: Column, *, is_written: bool) -> Fit:
    if found.type in _WHOLE:
        is_narrow = _WHOLE.index(found.type) < _WHOLE.index(wanted)
        return Fit.NARROW if is_narrow and is_written else Fit.FITS
    return Fit.NEAR if found.type in ("numeric", *_FLOATS) else Fit.NO


def _numeric(wanted: str, found: Column) -> Fit:
    if found.type == "numeric":
        # Without a modifier it holds any number of digits.
        is_coarse = "(" in found.shown and _scale(found.shown) < _scale(wanted)
        return Fit.INEXACT if is_coarse else Fit.FITS
    return Fit.INEXACT if found.type in (*_WHOLE, *_FLOATS) else Fit.NO


def _scale(shown: str) -> int:
    return int(shown.partition(",")[2].rstrip(")") or 0)
