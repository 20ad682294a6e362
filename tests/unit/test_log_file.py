"""The log tells what happened and keeps its secrets."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from station.log_file import log_to, redact

if TYPE_CHECKING:
    from pathlib import Path


def test_a_record_is_one_json_line_without_passwords(tmp_path: Path) -> None:
    handler = log_to(tmp_path)
    log = logging.getLogger("station.test")
    try:
        log.info("connecting to %s", "postgresql://cgk:canary-1@db/osas?x=1")
        log.info("dsn host=db password='canary-2' user=cgk password=canary-3")
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()
    text = (tmp_path / "station.log").read_text()
    assert "canary" not in text
    first = json.loads(text.splitlines()[0])
    assert first["level"] == "INFO"
    assert first["what"] == "connecting to postgresql://cgk:***@db/osas?x=1"


def test_text_without_secrets_is_left_as_it_is() -> None:
    assert redact("scan JX1 at 14:07") == "scan JX1 at 14:07"
