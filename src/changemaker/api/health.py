"""Is it well: for load balancers without a key, in numbers for Prometheus with one."""

import msgspec
import sqlalchemy as sa
from litestar import Response, get
from litestar.datastructures import State

from changemaker.api.served import Served
from changemaker.core.errors import ChangemakerError
from changemaker.routines.kept_results import current_version


class Health(msgspec.Struct):
    """Whether this process can do its work."""

    ok: bool
    store: bool  # answers
    data_version: str  # of the tables that are open; empty where nothing is loaded yet


@get("/health", opt={"public": "load balancers ask it"}, sync_to_thread=True, summary="Whether the server can work")
def health(state: State) -> Response[Health]:
    """Return 200 where the store answers, 503 where it does not."""
    served: Served = state.served
    well = _answers(served)
    found = Health(ok=well, store=well, data_version=current_version(served.workspace))
    return Response(found, status_code=200 if well else 503, headers={"cache-control": "no-store"})


def _answers(served: Served) -> bool:
    try:
        with served.store.reading() as connection:
            connection.execute(sa.text("SELECT 1"))
    except ChangemakerError:
        return False
    return True
