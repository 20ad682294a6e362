"""Which errors say that the store's file is damaged, rather than the disk full or the file busy."""

from __future__ import annotations

import apsw

_KINDS = (apsw.CorruptError, apsw.NotADBError)


def is_damage(error: BaseException | None) -> bool:
    """Tell whether this error, or the one behind it, is SQLITE_CORRUPT or SQLITE_NOTADB."""
    return isinstance(error, _KINDS) or (error is not None and isinstance(error.__cause__, _KINDS))
