"""Lets a name of a module or class mean something else for a while."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def replaced(owner: object, name: str, value: object) -> Iterator[None]:
    """Put `value` in the place of what `owner` has under this name."""
    real = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, real)
