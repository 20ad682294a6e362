"""Lets a name of a module or class mean something else for a while: a safeguard taken away."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

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


class Safeguard(NamedTuple):
    """What is taken away, and what shows it: a rule that is violated, how what is missed begins."""

    what: str
    seen: str
    replacements: tuple[tuple[Any, str, Any], ...]

    @contextmanager
    def off(self) -> Iterator[None]:
        """Do without it for a while."""
        with ExitStack() as stack:
            for owner, name, value in self.replacements:
                stack.enter_context(replaced(owner, name, value))
            yield
