"""`changemaker act doubt`: what may have been sent or not, and what a person says of it."""

from contextlib import closing
from pathlib import Path

import typer

from changemaker.cli.act_told import BY, JSON, now, tell
from changemaker.cli.check import FOLDER
from changemaker.cli.show import check_outputs
from changemaker.core.errors import BadQuestionError
from changemaker.core.message import Message
from changemaker.engine.workspace import open_workspace
from changemaker.reports.words import say, word
from changemaker.routines.acting.status import in_doubt, settle_doubt
from changemaker.routines.open_store import store_of
from changemaker.store.open import Store
from changemaker.store.outbox import Settling

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def doubt(
    key: str | None = typer.Argument(
        None, help="The message that is settled; lists all where left out.", metavar="[KEY]"
    ),
    sent: bool = typer.Option(False, "--sent", help="It was sent."),
    again: bool = typer.Option(False, "--again", help="It was not: send it again, through the gate."),
    drop: bool = typer.Option(False, "--drop", help="Do not send it any more."),
    folder: Path = FOLDER,
    json: str | None = JSON,
) -> None:
    """List what may have been sent or not, and say which it was.

    Example: changemaker act doubt
    """
    check_outputs(json)
    ways: dict[Settling, bool] = {"sent": sent, "again": again, "drop": drop}
    chosen = [how for how, wanted in ways.items() if wanted]
    if len(chosen) != (key is not None):
        raise BadQuestionError(
            "a message is settled in one way", hint="name one message and one of --sent, --again and --drop"
        )
    with closing(store_of(open_workspace(folder))) as store:
        if key is None:
            _list(store, json)
            return
        settle_doubt(store, key, chosen[0], by=BY, now=now())
    tell(json, {"key": key, "settled": chosen[0]}, word("acting.told.settled", key=key))


def _list(store: Store, json: str | None) -> None:
    with store.reading() as connection:
        rows = in_doubt(connection)
    told = [
        {
            "key": row.key,
            "channel": row.channel,
            "origin": row.origin,
            "account_id": row.account_id,
            "reason": row.reason,
        }
        for row in rows
    ]
    lines = [
        f"{row.key}  {row.channel}  {row.origin}\n  {say(Message(row.reason or 'sending.unexpected'))}" for row in rows
    ]
    lines += [word("acting.told.how")] if rows else [word("acting.told.no_doubt")]
    tell(json, {"in_doubt": told}, "\n".join(lines))
