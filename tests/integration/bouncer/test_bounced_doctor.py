"""What doctor says of a database that fits, once more, through PgBouncer."""

from tests.integration.doctor.test_doctor_mends import (
    test_what_the_migrations_made_fits,  # noqa: F401 - the same test, by other addresses
)
