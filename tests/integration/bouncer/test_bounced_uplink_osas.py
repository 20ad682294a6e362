"""tests/integration/test_uplink_osas.py once more, through PgBouncer."""

from tests.integration.test_uplink_osas import *  # noqa: F403 - the same tests, by other addresses
