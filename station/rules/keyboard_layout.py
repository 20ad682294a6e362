"""A wedge scanner set to the American keyboard on a system set to another: found and undone. Pure.

French (AZERTY)    004HQ3NIDBVD arrives as àà'HA"NIDBVD
German (QWERTZ)    Y and Z change places, - arrives as ß, / as -
"""

from __future__ import annotations

_FRENCH = dict(
    zip(
        "1234567890-=qwertyuiop[]asdfghjkl;'zxcvbnm,./!@#$%^&*()_+QWERTYUIOPASDFGHJKL:ZXCVBNM<>?",
        "&é\"'(-è_çà)=azertyuiop^$qsdfghjklmùwxcvbn,;:!1234567890°+AZERTYUIOPQSDFGHJKLMWXCVBN?./§",
        strict=False,
    )
)
_GERMAN = {"y": "z", "z": "y", "Y": "Z", "Z": "Y", "-": "ß", "/": "-", "_": "?", ":": "Ö"}
_GERMAN |= {"=": "\u00b4", ";": "ö", "'": "ä", "[": "ü", "]": "+", "\\": "#", "*": "(", "(": ")"}
LAYOUTS = {"azerty": _FRENCH, "qwertz": _GERMAN}


def undone(text: str, layout: str) -> str:
    """Return what the scanner meant, typed on a system of this layout."""
    meant = {arrives: key for key, arrives in LAYOUTS[layout].items()}
    return "".join(meant.get(character, character) for character in text)


def layout_behind(text: str, label: str | None = None) -> tuple[str, str] | None:
    """Return the layout that explains a text, and what was meant; None where none does.

    With `label` (what a test barcode holds) the answer is sure. Without it, only a text with
    letters that no label holds tells anything, and only where undoing leaves none.
    """
    if label is None and text.isascii():
        return None
    for name in LAYOUTS:
        meant = undone(text, name)
        if meant == label or (label is None and meant.isascii()):
            return name, meant
    return None
