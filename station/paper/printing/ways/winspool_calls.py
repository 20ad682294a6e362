"""What winspool.drv is asked, by ctypes. Never run where this was written: see winspool.

Source: learn.microsoft.com, Print Spooler API. Structures are as in winspool.h, level 1 (DOC_INFO,
JOB_INFO), 2 (DRIVER_INFO) and 6 (PRINTER_INFO).
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import contextmanager
from ctypes import wintypes
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

if sys.platform == "win32":
    _SPOOL = ctypes.WinDLL("winspool.drv", use_last_error=True)

    class _DocInfo(ctypes.Structure):
        _fields_ = (
            ("pDocName", wintypes.LPWSTR),
            ("pOutputFile", wintypes.LPWSTR),
            ("pDatatype", wintypes.LPWSTR),
        )

    class _PrinterInfo(ctypes.Structure):
        _fields_ = (("dwStatus", wintypes.DWORD),)

    class _DriverInfo(ctypes.Structure):
        _fields_ = (
            ("cVersion", wintypes.DWORD),
            ("pName", wintypes.LPWSTR),
            ("pEnvironment", wintypes.LPWSTR),
            ("pDriverPath", wintypes.LPWSTR),
            ("pDataFile", wintypes.LPWSTR),
            ("pConfigFile", wintypes.LPWSTR),
        )

    @contextmanager
    def _opened(queue: str) -> Iterator[wintypes.HANDLE]:
        handle = wintypes.HANDLE()
        _check(_SPOOL.OpenPrinterW(queue, ctypes.byref(handle), None))
        try:
            yield handle
        finally:
            _SPOOL.ClosePrinter(handle)

    def printer_status(queue: str) -> int | None:
        """Return the PRINTER_STATUS_… bits of a queue; None where there is no such queue."""
        try:
            with _opened(queue) as handle:
                info, needed = _PrinterInfo(), wintypes.DWORD()
                size = ctypes.sizeof(info)
                _check(
                    _SPOOL.GetPrinterW(handle, 6, ctypes.byref(info), size, ctypes.byref(needed)),
                )
        except OSError:
            return None
        return int(info.dwStatus)

    def driver_version(queue: str) -> int:
        """Return the version of a queue's driver: 3, or 4 for XPS; 0 where it is not known."""
        with _opened(queue) as handle:
            needed = wintypes.DWORD()
            _SPOOL.GetPrinterDriverW(handle, None, 2, None, 0, ctypes.byref(needed))
            room = ctypes.create_string_buffer(max(needed.value, ctypes.sizeof(_DriverInfo)))
            size = wintypes.DWORD(len(room))
            if not _SPOOL.GetPrinterDriverW(handle, None, 2, room, size, ctypes.byref(needed)):
                return 0
            return int(_DriverInfo.from_buffer(room).cVersion)

    def spool(queue: str, content: bytes, title: str, datatype: str) -> int:
        """Hand a job over whole; return its number. Raises OSError."""
        with _opened(queue) as handle:
            document = _DocInfo(title, None, datatype)
            number = int(_SPOOL.StartDocPrinterW(handle, 1, ctypes.byref(document)))
            _check(number)
            try:
                left = content
                while left:
                    written = wintypes.DWORD()
                    _check(_SPOOL.WritePrinter(handle, left, len(left), ctypes.byref(written)))
                    left = left[written.value :]
            finally:
                _check(_SPOOL.EndDocPrinter(handle))
            return number

    def holds(queue: str, number: int) -> bool:
        """Return whether a queue still has a job."""
        try:
            with _opened(queue) as handle:
                needed = wintypes.DWORD()
                _SPOOL.GetJobW(handle, number, 1, None, 0, ctypes.byref(needed))
                return needed.value > 0
        except OSError:
            return True

    def _check(result: int) -> None:
        if not result:
            raise ctypes.WinError(ctypes.get_last_error())
