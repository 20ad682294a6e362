from models.migration_environment import run
from models.onmart.tables import metadata

run(metadata)
