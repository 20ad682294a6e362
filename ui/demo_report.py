"""What the demo prints: its steps, a progress line, and the closing table."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from station.demo.badges import people
from station.events import Verdict

if TYPE_CHECKING:
    from station.demo.rig import Urls
    from station.demo.shift_run import Shift
    from station.demo.tally import Tally
    from station.folders import Folders
    from station.texts import Texts

_BAR = 24
_EVERY = 20


class Reporter:
    """Says on standard output what the demo does."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._live = sys.stdout.isatty()

    def step(self, name: str, **facts: object) -> None:
        """Say that a step begins."""
        self._line(self._texts(f"rig.{name}", **facts))

    def urls(self, urls: Urls, folders: Folders) -> None:
        """Say where the databases are, for whoever uses the command line beside them."""
        self._line(self._texts("rig.urls", osas=urls.osas, onmart=urls.onmart))
        self._line(self._texts("rig.home", home=folders.config.parent))

    def people(self) -> None:
        """Say who may log in, and by what."""
        self._line(people(self._texts))

    def progress(
        self, name: str, *, done: int = 0, total: int = 0, shift: Shift | None = None
    ) -> None:
        """Say how far the shift is, or what has just befallen it."""
        if shift is None:
            self.step(name)
        elif self._live or done % _EVERY == 0 or done == total:
            filled = _BAR * done // total
            bar = "█" * filled + "·" * (_BAR - filled)
            told = " · ".join(
                f"{self._texts(f'verdict.{verdict}')} {shift.verdicts[verdict]}"
                for verdict in Verdict
                if shift.verdicts[verdict]
            )
            end = "\r" if self._live and done < total else "\n"
            print(f"  {bar} {done:>4}/{total}  {told}", end=end, flush=True)

    def close(self, shift: Shift, counted: Tally, screenshot: str, *, is_fresh: bool) -> int:
        """Print the closing table; return the exit code: 0 only when everything agrees."""
        texts = self._texts
        rows: list[tuple[str, object]] = [("read", shift.read)]
        rows += [("", f"{texts(f'verdict.{v}')} {n}") for v, n in sorted(shift.verdicts.items())]
        if is_fresh:
            rows += [("as_planned", f"{shift.read - len(shift.unplanned)} / {shift.read}")]
        rows += [
            ("journalled", counted.journalled),
            ("osas", f"{counted.owed_osas} / {counted.found_osas}"),
            ("onmart", f"{counted.owed_onmart} / {counted.found_onmart}"),
            ("lost", counted.lost),
            ("doubled", counted.doubled),
            ("never_captured", counted.never_captured),
        ]
        print()
        width = max(len(texts(f"rig.{key}")) for key, _ in rows if key)
        for key, value in rows:
            print(f"  {texts(f'rig.{key}') if key else '':<{width}}  {value}")
        for scan, verdict in shift.unplanned if is_fresh else []:
            print(f"  {scan.text}: {scan.plant}, {scan.verdict} -> {verdict}")
        agrees = counted.agrees and (
            not is_fresh or (counted.journalled == shift.read and not shift.unplanned)
        )
        print("\n" + texts("rig.agrees" if agrees else "rig.disagrees"))
        print(texts("rig.screenshot", file=screenshot))
        return 0 if agrees else 1

    def _line(self, text: str) -> None:
        print(text, flush=True)
