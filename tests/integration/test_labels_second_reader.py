"""Labels in ZPL, drawn by a second renderer that shares no code with the first (zebrash)."""

from __future__ import annotations

import base64
import io
import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PIL import Image

from tests.fakes.backend import NODE
from tests.fakes.printed import AWB_LABEL, BAG_LABEL, paper, read
from tests.unit.paper.test_labels import HOSTILE_CODES

if TYPE_CHECKING:
    from station.paper.documents import Document

PROGRAM = Path(__file__).parents[1] / "backend" / "labels.js"
PATIENCE_S = 100.0
ORDINARY_CODES = [
    *("JX1234567890", "001234567890", "88LP1234567890123", "NLIDAP0123456789", "RA473124829DE"),
    *("CGK-3-20261122-M017", "1234567890A", "A12345", "A", "7"),
]
"""As carriers write them: digits behind letters, odd runs, one letter at an end."""


def drawn(labels: list[tuple[bytes, int]]) -> list[Image.Image]:
    """Draw labels of 100 mm by so many at 8 dots a millimetre, beyond which there is more room."""
    # Without ^PW, by which it would put the label into the middle.
    asked = [
        {"zpl": zpl.decode().replace("^PW799", ""), "width": 130, "height": height, "dpmm": 8}
        for zpl, height in labels
    ]
    done = subprocess.run(
        [NODE, PROGRAM],
        input=json.dumps(asked).encode(),
        capture_output=True,
        timeout=PATIENCE_S,
        check=True,
    )
    return [
        Image.open(io.BytesIO(base64.b64decode(png))).convert("L")
        for png in json.loads(done.stdout)
    ]


def test_every_label_reads_in_another_renderer() -> None:
    digits = msgspec.structs.replace(AWB_LABEL, awb="001234567890", recipient_name="Ελένη ^FS^BC")
    hostile = msgspec.structs.replace(AWB_LABEL, awb='^FS^BC>0"~JA', sender_name="W" * 120)
    bag = msgspec.structs.replace(BAG_LABEL, bag_no="BAG-CGK-17")
    wanted: list[tuple[str, Document, int, list[str]]] = [
        ("awb_label", digits, 150, [digits.awb]),
        ("awb_label_small", digits, 50, [digits.awb]),
        ("koli_label", hostile, 50, [hostile.awb]),
        ("awb_label", hostile, 150, [hostile.awb]),
        ("bag_label", bag, 150, sorted([bag.bag_no, bag.digest])),
    ]
    pictures = drawn([(paper(name, each, "zpl"), height) for name, each, height, _ in wanted])
    for picture, (name, _, height, codes) in zip(pictures, wanted, strict=True):
        assert read(picture).codes == codes, name
        beyond = picture.crop((800, 0, picture.width, height * 8))
        assert beyond.getextrema() == (255, 255), name


def test_every_code_reads_in_another_renderer() -> None:
    wanted: list[tuple[bytes, int, list[str]]] = []
    for code in (*ORDINARY_CODES, *HOSTILE_CODES):
        label = msgspec.structs.replace(AWB_LABEL, awb=code, route=code, contents=code)
        bag = msgspec.structs.replace(BAG_LABEL, bag_no=code, operator=code)
        wanted += [
            (paper("awb_label_small", label, "zpl"), 50, [code]),
            (paper("koli_label", label, "zpl"), 50, [code]),
            (paper("bag_label", bag, "zpl"), 150, sorted([code, bag.digest])),
        ]
    pictures = drawn([(zpl, height) for zpl, height, _ in wanted])
    assert [read(picture).codes for picture in pictures] == [codes for _, _, codes in wanted]
