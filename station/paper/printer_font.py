"""How wide label printers' own scalable font sets a text: CG Triumvirate Bold Condensed. Pure.

ZPL calls it font 0, TSPL "0". Its makers publish no widths: these are the wider of what two
independent renderers draw (zplkit, zebrash), and a text is measured a little wider still. It is
relied on for ASCII only: what else a printer has depends on its firmware, so other texts are drawn.
"""

from __future__ import annotations

from station.paper.ruler import Ruler

_MARGIN = 1.02
_WIDTHS = (
    (28, " '/:;I\\fijlt"),
    (34, "!(),.[]`r"),
    (39, "z"),
    (45, "Jcksvxy"),
    (47, '"'),
    (50, "#$*0123456789?EFLTZ^_abdeghnopqu{|}"),
    (56, "ABCKPSVXY"),
    (62, "DGHNOQRU"),
    (67, "&w"),
    (78, "Mm"),
    (84, "W"),
    (90, "%+-=@"),
    (100, "<>~"),
)
"""Per cent of the font's height, and which letters are so wide."""
_EM = {letter: width * _MARGIN / 100 for width, letters in _WIDTHS for letter in letters}
MIDDLE = 0.38
"""From the top of the letters' cell to the middle of its capitals, in heights."""
WIDEST = max(_EM.values())
RULER = Ruler(lambda letter: _EM.get(letter, WIDEST), mark=3 * _EM["."])
"""In heights. Letters it does not have count as the widest; the mark is written as three points."""
