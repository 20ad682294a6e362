"""Secrets in the system's keyring: Windows' vault, macOS' Keychain, Linux' Secret Service.

keyring is imported when the first secret is asked for. Each access runs in a thread of its own: a
keyring may wait for a person to unlock it, and on a machine without a screen nobody ever will.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from typing import TYPE_CHECKING, TypeVar

from station.errors import KeyringError

if TYPE_CHECKING:
    from collections.abc import Callable

    from keyring.backend import KeyringBackend

    T = TypeVar("T")

SERVICE = "hub-station"
"""Under which name our secrets stand in the keyring."""
ANSWER_WITHIN_S = 5.0
PERSON_ANSWERS_WITHIN_S = 30.0
"""At a terminal, whose person may be asked to unlock it."""
LOOK_AGAIN_AFTER_S = 60.0
"""Where there is no keyring, one is looked for so often: it may start after its station."""

log = logging.getLogger(__name__)


class KeyringStore:
    """Our secrets by account. Every call raises KeyringError where no keyring works."""

    def __init__(
        self,
        answer_within_s: float = ANSWER_WITHIN_S,
        look_again_after_s: float = LOOK_AGAIN_AFTER_S,
    ) -> None:
        self._answer_within_s = answer_within_s
        self._look_again_after_s = look_again_after_s
        self._look_again_s = time.monotonic() + look_again_after_s
        self._under_way = threading.Lock()
        self._gave_up = False
        self._told = False

    def get(self, account: str) -> str | None:
        """Return a secret, None where the keyring has none."""
        return self._ask(lambda: self._ring().get_password(SERVICE, account))

    def set(self, account: str, secret: str) -> None:
        """Keep a secret in place of the one before. Raises KeyringError if it did not stay."""

        def keep() -> bool:
            ring = self._ring()
            ring.set_password(SERVICE, account, secret)
            return ring.get_password(SERVICE, account) == secret

        if not self._ask(keep):
            raise KeyringError("keyring_unusable", cause="forgets")

    def delete(self, account: str) -> bool:
        """Forget a secret; False if there was none."""

        def forget() -> bool:
            ring = self._ring()
            if ring.get_password(SERVICE, account) is None:
                return False
            ring.delete_password(SERVICE, account)
            return True

        return self._ask(forget)

    def _ring(self) -> KeyringBackend:
        import keyring  # a third of a second, and most stations never need it
        from keyring.backends import fail, null

        ring = keyring.get_keyring()
        if isinstance(ring, fail.Keyring) and time.monotonic() >= self._look_again_s:
            self._look_again_s = time.monotonic() + self._look_again_after_s
            with contextlib.suppress(KeyError):  # nothing found yet: nothing to forget
                keyring.backend.get_all_keyring.reset()
            keyring.core.init_backend()
            ring = keyring.get_keyring()
        if isinstance(ring, (fail.Keyring, null.Keyring)):
            raise KeyringError("keyring_unusable", cause="none")
        return ring

    def _ask(self, access: Callable[[], T]) -> T:
        try:
            found = self._answer(access)
        except KeyringError as error:
            if not self._told:
                log.info("no keyring: %s", error)
            self._told = True
            raise
        self._told = False
        return found

    def _answer(self, access: Callable[[], T]) -> T:
        """Run one access beside the others' turn; give it up, not the thread, when it is late."""
        wait_s = 0.0 if self._gave_up else self._answer_within_s
        if not self._under_way.acquire(timeout=wait_s):
            raise KeyringError("keyring_unusable", cause="does not answer")
        answer: queue.SimpleQueue[T | Exception] = queue.SimpleQueue()
        threading.Thread(
            target=self._run, args=(access, answer), name="keyring", daemon=True
        ).start()
        try:
            outcome = answer.get(timeout=self._answer_within_s)
        except queue.Empty:
            self._gave_up = True
            raise KeyringError("keyring_unusable", cause="does not answer") from None
        if isinstance(outcome, KeyringError):
            raise outcome
        if isinstance(outcome, Exception):
            raise KeyringError("keyring_unusable", cause=type(outcome).__name__) from outcome
        return outcome

    def _run(self, access: Callable[[], T], answer: queue.SimpleQueue[T | Exception]) -> None:
        try:
            answer.put(access())
        except Exception as error:  # noqa: BLE001  # each system's keyring has errors of its own
            answer.put(error)
        finally:
            self._gave_up = False
            self._under_way.release()
