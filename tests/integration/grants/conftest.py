"""Databases to which station CGK-3 has been admitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.fakes.admission import ORDERS, PARCELS, admitted, own_url

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def osas(osas_url: str) -> Iterator[psycopg.Connection]:
    with admitted(osas_url, "osas", PARCELS) as admin:
        yield admin


@pytest.fixture
def onmart(onmart_url: str) -> Iterator[psycopg.Connection]:
    with admitted(onmart_url, "onmart", ORDERS) as admin:
        yield admin


@pytest.fixture
def counter(osas: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """What the station itself opens."""
    with psycopg.connect(own_url(osas), autocommit=True) as connection:
        yield connection
