"""Which key says which command, the same in every workflow. Barcodes and touch say them as well."""

from __future__ import annotations

from station.events import CommandName

COMMAND_KEYS = {
    CommandName.UNDO: "F11",
    CommandName.CLOSE: "Ctrl+S",
    CommandName.SEAL: "Ctrl+S",
    CommandName.OPEN: "Ctrl+O",
    CommandName.REMOVE: "Ctrl+R",
    CommandName.CONDITION: "Ctrl+Shift+K",
    CommandName.WEIGH: "Ctrl+G",
    CommandName.PROBLEM: "Ctrl+M",
    CommandName.PRINT: "Ctrl+Shift+P",
    CommandName.PREVIEW: "Ctrl+Shift+V",
    CommandName.PHOTO: "Ctrl+F",
    CommandName.RESOLVE: "Ctrl+Shift+E",
    CommandName.RETURN: "Ctrl+Shift+R",
    CommandName.DESTROY: "Ctrl+Shift+X",
    CommandName.KEEP: "Ctrl+Shift+K",
    CommandName.YES: "Ctrl+J",
    CommandName.NO: "Ctrl+N",
    CommandName.SUPERVISOR: "Ctrl+Shift+S",
    CommandName.LOG_OUT: "Ctrl+Shift+Q",
    CommandName.AIR: "Ctrl+U",
}
"""Closing and sealing share one: a workflow has the one or the other. Where there is something to
choose from (a destination, a problem's code), Ctrl and its number choose it: see offer_grid."""
