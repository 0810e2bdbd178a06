"""Who waits for whom: transactions about one contact, or one address, happen one after the other."""

import hashlib

import sqlalchemy as sa


def take_turn(connection: sa.Connection, about: str) -> None:
    """Wait until no other transaction is at work on `about`; the turn ends with the transaction.

    SQLite has one writer at a time, so there a writing transaction has its turn already.
    """
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(about.encode()).digest()[:8], "big", signed=True)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
