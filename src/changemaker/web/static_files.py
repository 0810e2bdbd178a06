"""Scripts, style and letters over HTTP: packed once, kept by browsers for ever: a changed file has another name."""

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.status_codes import HTTP_304_NOT_MODIFIED

from changemaker.core.errors import NotThereError
from changemaker.web.assets import PLACE
from changemaker.web.page import assets

FOR_EVER = "public, max-age=31536000, immutable"


@get(PLACE + "/{name:str}", opt={"public": "scripts, style and letters are the same for everybody"})
async def static_file(request: Request[object, object, object], name: FromPath[str]) -> Response[bytes]:  # type: ignore[type-var]
    """One file."""
    asset = assets().by_url.get(f"{PLACE}/{name}")
    if asset is None:
        raise NotThereError(f"no file {PLACE}/{name}", hint="load the page again: it names those that there are")
    headers = {"Cache-Control": FOR_EVER, "ETag": asset.etag, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == asset.etag:
        return Response(b"", status_code=HTTP_304_NOT_MODIFIED, headers=headers)
    body, encoding = asset.for_reader(request.headers.get("accept-encoding", ""))
    if encoding:
        headers["Content-Encoding"] = encoding
    return Response(body, media_type=asset.kind, headers=headers)


HANDLERS = (static_file,)
