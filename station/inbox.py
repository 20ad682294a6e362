"""What the desk has yet to do: scans first, chores when no scan waits. Neighbour: desk.

Chores (acknowledgements, checkpoints) are cut small by whoever posts them, so that a scan never
waits for more than one.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Item = TypeVar("Item")


class Inbox(Generic[Item]):
    """Two queues for one reader and any number of writers."""

    def __init__(self) -> None:
        self._items: deque[Item] = deque()
        self._chores: deque[Callable[[], None]] = deque()
        self._arrived = threading.Condition()
        self._closed = False

    def post(self, item: Item) -> bool:
        """Put something that must not wait; False once the inbox is closed."""
        with self._arrived:
            if not self._closed:
                self._items.append(item)
                self._arrived.notify()
            return not self._closed

    def post_chore(self, chore: Callable[[], None]) -> bool:
        """Put something that may; False once the inbox is closed."""
        with self._arrived:
            if not self._closed:
                self._chores.append(chore)
                self._arrived.notify()
            return not self._closed

    def close(self) -> None:
        """Let the reader finish what is here, then stop."""
        with self._arrived:
            self._closed = True
            self._arrived.notify()

    def take(self, timeout_s: float) -> Item | Callable[[], None] | None:
        """Return the next item, else the next chore, else None after `timeout_s`.

        Raises Closed when there is nothing left and nothing will come.
        """
        with self._arrived:
            if not self._items and not self._chores and not self._closed:
                self._arrived.wait(timeout_s)
            if self._items:
                return self._items.popleft()
            if self._chores:
                return self._chores.popleft()
            if self._closed:
                raise Closed
            return None


class Closed(Exception):  # noqa: N818  # an ending, not an error
    """The inbox is closed and empty."""
