"""What the worker does for cases: tell who is to be told of late ones, and note which letters and surveys have left."""

from changemaker.engine.workspace import Workspace
from changemaker.privacy.keys import Keys
from changemaker.routines.caring.ask_again import note_asked
from changemaker.routines.caring.desk import Desk
from changemaker.routines.caring.escalate import RULE, escalate
from changemaker.routines.caring.tell import note_told
from changemaker.store.cases import list_cases
from changemaker.store.open import Store


def care(workspace: Workspace, store: Store, keys: Keys, now: int) -> int:
    """Look after all cases once; return how many changed. Done twice, nothing is done twice.

    Args:
        workspace: whose.
        store: where cases are.
        keys: of the installation.
        now: UTC microseconds.

    Raises:
        WorkingCalendarError: the company's calendar cannot be used.
    """
    with store.reading() as connection:
        if not list_cases(connection, limit=1):
            return 0
    desk = Desk(workspace=workspace, keys=keys, by=RULE, now=now)
    return note_told(store, now=now) + note_asked(store, now=now) + escalate(desk, store)
