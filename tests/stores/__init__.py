"""A small store of every release, as its own program left it; see make."""

from __future__ import annotations

TOKEN_HASH = bytes(range(32))
"""Of the badge that is kept in each, whatever badges look like later."""
