"""What an option may be and what was found, as a person is told it. Data in, a phrase out.

Only a start that fails needs it: settings.py imports it then.
"""

from __future__ import annotations

from datetime import date, time
from typing import Any

import msgspec
from msgspec import inspect

from station.texts import Phrase

_LONGEST = 60


def as_written(found: object) -> str:
    """Return a value as TOML writes it, cut off where it is long."""
    written = _toml(found)
    return written if len(written) <= _LONGEST else written[: _LONGEST - 1] + "…"


def _toml(found: object) -> str:
    match found:
        case dict():
            pairs = (f"{key} = {_toml(value)}" for key, value in found.items())
            return f"{{{', '.join(pairs)}}}"
        case list():
            return f"[{', '.join(map(_toml, found))}]"
        case date() | time():
            return found.isoformat()
        case float():
            return str(found)  # JSON knows no inf
    return msgspec.json.encode(found).decode()


def expected_of(option: Any) -> Phrase:
    """Return the phrase for an option's annotated type. Raises TypeError if it has none."""
    match inspect.type_info(option):
        case inspect.Metadata(type=inspect.StrType(), extra={"expected": str(key)}):
            return Phrase(key)
        case inspect.Metadata(type=kind) | kind:
            return _of_kind(kind)


def _of_kind(kind: inspect.Type) -> Phrase:
    match kind:
        case inspect.BoolType():
            return Phrase("expected.switch")
        case inspect.StrType():
            return Phrase("expected.text")
        case inspect.LiteralType(values=values):
            return Phrase("expected.one_of", {"values": ", ".join(map(str, values))})
        case inspect.IntType(ge=least, le=most):
            return Phrase("expected.whole_number", {"least": least, "most": most})
        case inspect.FloatType(gt=above, le=most):
            return Phrase("expected.number", {"above": above, "most": most})
        case inspect.DictType(value_type=value):
            return Phrase(_of_table(value))
    raise TypeError(kind)


def _of_table(value: inspect.Type) -> str:
    match value:
        case inspect.LiteralType():
            return "expected.units"
        case inspect.UnionType():
            return "expected.statuses"
    return "expected.renames"
