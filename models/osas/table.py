from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from models.columns import NAMING_CONVENTION, TYPE_OF


class OsasTable(DeclarativeBase):
    """Every table of OSAS, the primary database."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = TYPE_OF
