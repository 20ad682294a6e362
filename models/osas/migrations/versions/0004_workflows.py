"""Lines of documents by when they changed, and two rules told as they are meant."""

from models.sql_migration import run_sql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("models.osas", "migrations/versions/0004/up.sql")


def downgrade() -> None:
    run_sql("models.osas", "migrations/versions/0004/down.sql")
