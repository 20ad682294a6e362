"""Tells a poison, which is parked, from a rule of the tables' that refuses everything, which holds.

None of our events may meet a CHECK, a key or a trigger that the backend newly has. To park them all
would hand a person thousands of decisions, where one change of the table sends them by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

BATCHES = 3
"""So many batches after each other that came to nothing, each event by the same rule."""


class OneRule:
    """What one database's last batches were refused by."""

    def __init__(self) -> None:
        self._rule = ""
        self._batches = 0

    def refuses_everything(self, rules: Iterable[str], *, delivered: bool) -> bool:
        """Take up a batch: the rule by which each event was refused, "" for one that has no name.

        As soon as anything is delivered, what is refused is a poison again: what waits may wait
        behind a rule that refuses all, but not behind a poison.
        """
        found = set(rules)
        if delivered:
            self._rule, self._batches = "", 0
        if delivered or not found:
            return False
        is_same = found == {self._rule}
        self._rule = found.pop() if len(found) == 1 else ""
        self._batches = self._batches + 1 if is_same else 1
        return bool(self._rule) and self._batches >= BATCHES
