"""An office printer on a TCP port: it takes a job to its end, prints it, and says nothing."""

from __future__ import annotations

import socket
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Self

import pypdfium2  # type: ignore[import-untyped]  # ships no types

from station.options import PrinterOptions

if TYPE_CHECKING:
    from types import TracebackType


class PagePrinter:
    """Keeps what it was sent, a PDF a job. A context manager."""

    def __init__(self) -> None:
        self.jobs: list[bytes] = []
        self._port = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._print_all, name="office printer", daemon=True)
        self._thread.start()

    @property
    def options(self) -> PrinterOptions:
        """How a station's settings name it."""
        host, number = self._port.getsockname()
        return PrinterOptions("Kantor", "tcp", f"{host}:{number}", "pdf", media="a4")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._port.shutdown(socket.SHUT_RDWR)
        self._port.close()
        self._thread.join()

    def _print_all(self) -> None:
        while True:
            try:
                connection, _ = self._port.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as sent:
                self.jobs.append(sent.read())


def pages_of(job: bytes) -> list[str]:
    """Return what stands on each page of a PDF."""
    with closing(pypdfium2.PdfDocument(job)) as pdf:
        return [page.get_textpage().get_text_range() for page in pdf]
