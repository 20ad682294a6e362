"""The type of what commands are added to: argparse gives it no public name. For types alone.

Neighbours: main and the *_arguments modules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  # see above
