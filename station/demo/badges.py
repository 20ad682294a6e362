"""The demo's badges: every code and the one PIN are known, for a demo only.

Who approves has the PIN; everybody's password is `demo-hub-station`, see seed_master.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.access.badge_code import code_of

if TYPE_CHECKING:
    from station.texts import Texts

PASSWORD = "demo-hub-station"  # noqa: S105 - public, demo only
PIN = "246810"
# An argon2id of PIN, as cheap as one can be: it guards nothing.
PIN_HASH = (
    "$argon2id$v=19$m=8,t=1,p=1$Ldlf7LUnyWm3DAj76XLUdA$S6OPy7ImbHbrk5goK51iuYhG53B9IPuHT1t8y0S6bzU"
)
WITH_PIN = ("supervisor", "administrator")
"""Roles whose badges have the PIN."""
_SHOWN = ("operator01", "operator02", "supervisor01")


def demo_badge(username: str) -> str:
    """Return the code on somebody's badge."""
    from hashlib import sha256

    return code_of(sha256(f"demo badge of {username}".encode()).digest()[:17])


def people(texts: Texts) -> str:
    """Return the demo's badges, PIN and password."""
    badges = "\n".join(f"  {name}  {demo_badge(name)}" for name in _SHOWN)
    return texts("rig.people", badges=badges, pin=PIN, password=PASSWORD)
