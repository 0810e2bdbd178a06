"""What a code means: every problem document points here."""

import msgspec
from litestar import Router, get
from litestar.params import FromPath

from changemaker.api.problems import every_code, title_of
from changemaker.core.errors import NotThereError


class Explained(msgspec.Struct):
    """One code of ours."""

    code: str
    title: str


@get(
    "/{code:str}", opt={"public": "a sentence of the documentation"}, sync_to_thread=False, summary="What a code means"
)
def explain(code: FromPath[str]) -> Explained:
    """Return what `code` means; docs/errors has a page for each."""
    kind = every_code().get(code)
    if kind is None:
        raise NotThereError(f"no error has the code '{code[:20]}'", hint="codes look like CM341")
    return Explained(code=code, title=title_of(kind))


ERRORS = Router("/api/v1/errors", route_handlers=[explain], tags=["errors"])
