"""The least a Qt window costs, in a process of its own: prints when it was painted, and its memory."""

import os
import sys

from PySide6.QtWidgets import QApplication, QWidget

from tests.benchmarks.started import report


class BareWindow(QWidget):
    def paintEvent(self, _event: object) -> None:  # noqa: N802 - Qt's name
        report()
        os._exit(0)


application = QApplication(sys.argv[:1])
window = BareWindow()
window.resize(1366, 768)
window.show()
application.exec()
