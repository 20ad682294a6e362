"""Where makers' manuals show how to set a scanner: which book, which part, which page. Data.

A programming barcode is more than the words below it: makers put characters into it that no
keyboard has, and do not publish which. None is made up here: the sheet names the place where the
maker's own is printed. Another edition may have other pages.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Topic = Literal["interface", "suffix", "commands"]


class Place(Struct, frozen=True):
    """One place in a manual. `part` is as the manual itself calls it; empty page: not verified."""

    topic: Topic
    part: str
    page: str = ""


class Manual(Struct, frozen=True):
    """One maker's manual for some models."""

    models: str
    title: str
    places: tuple[Place, ...]


MANUALS = (
    Manual(
        "Honeywell Xenon 1900, Granit 1910",
        "User's Guide",
        (
            Place("interface", "Programming the Interface"),
            Place("suffix", "Chapter 6, Data Editing, Add Suffix", "6-2"),
        ),
    ),
    Manual(
        "Honeywell Voyager 1200g, 1202g",
        "User's Guide",
        (
            Place("interface", "Programming the Interface - Plug and Play"),
            Place("suffix", "Chapter 6, Data Editing, Add Suffix", "6-2"),
        ),
    ),
    Manual(
        "Honeywell Hyperion 1300g",
        "User's Guide",
        (
            Place("interface", "Programming the Interface - Plug and Play", "2-1"),
            Place("suffix", "Chapter 4, Data Editing, Add Suffix", "4-2"),
        ),
    ),
    Manual(
        "Honeywell Voyager 1602g",
        "User Guide",
        (
            Place("interface", "Programming the Interface, USB HID"),
            Place("suffix", "Chapter 5, Data Editing", "93"),
        ),
    ),
    Manual(
        "Zebra, Motorola, Symbol DS9208",
        "Product Reference Guide (72E-139635-02)",
        (
            Place("interface", "USB Interface, USB Keystroke Delay"),
            Place("suffix", "Miscellaneous Scanner Parameters, Prefix/Suffix Values", "4-42"),
        ),
    ),
    Manual(
        "Zebra, Symbol LS2208",
        "Product Reference Guide (72-58808)",
        (Place("suffix", "Scan Data Transmission Format"),),
    ),
    Manual(
        "Newland FM420",
        "Integration Guide",
        (Place("interface", "USB Interface, HID-POS", "47"),),
    ),
    Manual(
        "Newland HR200",
        "Integration Guide",
        (Place("interface", "USB Interface, HID-POS", "43"),),
    ),
    Manual(
        "Newland HR42",
        "User Guide",
        (Place("commands", "Use of Programming Command", "15"),),
    ),
)
