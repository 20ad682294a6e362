"""tests/integration/test_downlink.py once more, through PgBouncer."""

from tests.integration.test_downlink import *  # noqa: F403 - the same tests, by other addresses
