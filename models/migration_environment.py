"""What both histories' env.py do: run inside the connection that models.migrate opened."""

from alembic import context
from sqlalchemy import MetaData

from models.columns import HUB_STATION


def run(metadata: MetaData) -> None:
    """Run the migrations that Alembic asked for, in the caller's transaction."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        version_table_schema=HUB_STATION,
        include_schemas=True,
        include_name=_is_compared,
        compare_type=True,
        compare_server_default=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _is_compared(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the ledger's months out: they are made as time goes by, and no model speaks of them."""
    return kind != "table" or not str(name).startswith("event_ledger_")
