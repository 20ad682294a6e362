"""tests/integration/test_uplink_station.py once more, through PgBouncer."""

from tests.integration.test_uplink_station import *  # noqa: F403 - the same tests, by other addresses
