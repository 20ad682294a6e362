"""`hub-station` as anybody starts it; says when its log says that it is ready to scan.

Two seconds later, with the databases attached, it says its memory again and ends.
"""

import logging
import os
import sys
import threading

from tests.benchmarks.started import report
from ui.entry import main

ATTACHED_AFTER_S = 2.0


class ReadyWatch(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        if record.msg == "ready to scan":
            report()
            threading.Timer(ATTACHED_AFTER_S, end).start()


def end() -> None:
    report()
    os._exit(0)


logging.getLogger("ui.counter").addHandler(ReadyWatch())
sys.exit(main([]))
