"""Somebody who logs in. Pure."""

from __future__ import annotations

from msgspec import Struct


class Person(Struct, frozen=True):
    """Who somebody is. `role` is its code."""

    username: str
    full_name: str
    role: str
