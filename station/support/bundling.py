"""Makes support bundles for the window, in a thread of its own. Neighbour: bundle."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import TYPE_CHECKING

from station.errands import Errands
from station.errors import StationError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from station.folders import Folders
    from station.options import Settings

log = logging.getLogger(__name__)


class Bundling:
    """The thread, made at the first bundle. Its answers are called back in it."""

    def __init__(self, folders: Folders, settings: Settings) -> None:
        self._folders, self._settings = folders, settings
        self._errands = Errands("support")

    def make(self, answer: Callable[[Path | StationError], None]) -> None:
        """Have one made, then told where it is, or why there is none; never blocks."""
        self._errands.put(lambda: answer(self._made()))

    def _made(self) -> Path | StationError:
        # Imported here: hardly a day needs it.
        from station.cli.invocation import Invocation
        from station.support.bundle import make

        try:
            return make(Invocation(SimpleNamespace(), self._settings, self._folders))
        except StationError as error:
            return error
        except Exception:
            log.exception("no support bundle")
            return StationError("bundle_not_made")

    def stop(self) -> None:
        """Finish what was asked for, then end the thread."""
        self._errands.stop()
