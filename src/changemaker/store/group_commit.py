"""Writes of many at once in one transaction: who comes while another commits waits, and then all of them go together.

A commit waits for the disk, whoever's rows it holds; so a hundred people who send off a page at the same moment wait
for one or two commits instead of a hundred. Each piece of work stands or falls by itself, and nobody is answered before
the commit. That doubles what SQLite takes. PostgreSQL commits many connections together by itself: there each piece has
its own transaction, as savepoints in a shared one made it three times slower.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from changemaker.store.open import Store

T = TypeVar("T")
MOST = 64  # pieces of work in one transaction


@dataclass(slots=True, eq=False)
class _Piece(Generic[T]):
    """One piece of work, and what came of it."""

    work: Callable[[sa.Connection], T]
    done: bool = False
    result: T | None = None
    error: BaseException | None = None


class GroupCommit:
    """Does work in shared transactions; has no thread of its own, so there is nothing to close."""

    def __init__(self, store: Store, *, most: int = MOST) -> None:
        self._store, self._most = store, most
        self._waiting: deque[_Piece[Any]] = deque()
        self._turn = threading.Lock()  # held by who commits for all

    def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Do `work` in a transaction and return its result once it is on the disk.

        Args:
            work: is given a connection; must not commit. Another's failure does not touch it. It may be called a second
                time, where the first transaction failed as a whole.

        Raises:
            StoreError: the store cannot be written to; nothing of it was kept.
            Exception: what `work` itself raised; nothing of it was kept.
        """
        if not self._store.is_sqlite:
            with self._store.writing() as connection:
                return work(connection)
        piece = _Piece(work)
        self._waiting.append(piece)
        with self._turn:
            while not piece.done:
                self._commit([self._waiting.popleft() for _ in range(min(len(self._waiting), self._most))])
        if piece.error is not None:
            raise piece.error
        return piece.result  # type: ignore[return-value]  # of T, as it is done

    def _commit(self, group: list[_Piece[Any]]) -> None:
        try:
            with self._store.writing() as connection:
                for piece in group:
                    _do(connection, piece, alone=len(group) == 1)
        except BaseException as error:
            for piece in group:
                piece.error = piece.error or error
            if not isinstance(error, Exception):
                raise
        finally:
            for piece in group:
                piece.done = True


def _do(connection: sa.Connection, piece: _Piece[Any], *, alone: bool) -> None:
    """Do one piece of work; what it raises takes back only its own rows."""
    if alone:
        piece.result = piece.work(connection)
        return
    point = connection.begin_nested()
    try:
        piece.result = piece.work(connection)
    except sa.exc.OperationalError:
        raise  # the database is in trouble: all of it
    except Exception as error:
        point.rollback()
        piece.error = error
    else:
        point.commit()
