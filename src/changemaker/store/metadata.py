"""What all tables of the store share: one catalogue, names of keys, JSON in a column. Times are UTC microseconds."""

import msgspec
import sqlalchemy as sa

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# SQLite counts rows itself only in a column that is called INTEGER; PostgreSQL's INTEGER would end at 2^31.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Json(sa.TypeDecorator[object]):
    """A value kept as JSON text, the same bytes in both databases."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: sa.Dialect) -> str | None:
        """Encode `value`; None stays null."""
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> object:
        """Decode what was kept."""
        return None if value is None else msgspec.json.decode(value)


def moment(name: str, *, empty: bool = False, index: bool = False) -> sa.Column[int]:
    """Return a column of UTC microseconds since 1970."""
    return sa.Column(name, sa.BigInteger, nullable=empty, index=index)


def text(name: str, *, empty: bool = False, index: bool = False, default: str | None = None) -> sa.Column[str]:
    """Return a column of text."""
    return sa.Column(name, sa.Text, nullable=empty, index=index, server_default=default)
