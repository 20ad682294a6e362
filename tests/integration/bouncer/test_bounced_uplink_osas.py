"""tests/integration/test_uplink_osas.py once more, through PgBouncer."""

from tests.integration.test_uplink_osas import *  # noqa: F403 - the same tests, by other addresses

# It counts the server's sessions, which PgBouncer keeps: see test_bounced_pools.
del test_connections_are_closed_once_everything_is_sent  # noqa: F821 - came with the others
