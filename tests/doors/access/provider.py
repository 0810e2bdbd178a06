"""A real OpenID provider on this machine, small and honest unless a test asks it to lie."""

import base64
import hashlib
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State
from litestar.params import RawBody

CLIENT, SECRET = "changemaker", "s3cret/with sign+s"
ADA = {"sub": "ada-1", "email": "ada@example.com", "email_verified": True, "name": "Ada Lovelace", "groups": ["cx"]}


@dataclass(slots=True, kw_only=True)
class OpenId:
    """What the provider knows, and how it lies; a test changes both."""

    issuer: str = ""
    now: Callable[[], int] = lambda: 0  # seconds
    person: dict[str, Any] = field(default_factory=lambda: dict(ADA))
    changed: dict[str, Any] = field(default_factory=dict)  # claims that are set wrong; None leaves one out
    document: dict[str, Any] = field(default_factory=dict)  # the same, of the discovery document
    key: Any = None
    signs_with: Any = None  # another key than the one that is shown
    algorithm: str = "RS256"
    user_info: dict[str, Any] | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    exchanged: int = 0

    def about(self) -> dict[str, Any]:
        """Return the discovery document."""
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
        }
        if self.user_info is not None:
            told["userinfo_endpoint"] = f"{self.issuer}/userinfo"
        return told | self.document

    def id_token(self, asked: dict[str, str]) -> str:
        """Return what it says of the person."""
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": self.now(),
            "exp": self.now() + 300,
            "auth_time": self.now(),
            "nonce": asked["nonce"],
            **self.person,
            **self.changed,
        }
        header = {"alg": self.algorithm, "kid": self.key.kid}
        if self.algorithm == "none":
            empty = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
            body = base64.urlsafe_b64encode(repr(claims).replace("'", '"').encode()).decode().rstrip("=")
            return f"{empty}.{body}."
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(header, claims, self.signs_with or self.key, algorithms=[self.algorithm])


Asked = Request[object, object, State]


def _known(request: Asked) -> OpenId:
    found: OpenId = request.app.state.openid
    return found


@get("/.well-known/openid-configuration", sync_to_thread=False)
def about(request: Asked) -> dict[str, Any]:
    """Say what there is."""
    return _known(request).about()


@get("/keys", sync_to_thread=False)
def keys(request: Asked) -> dict[str, Any]:
    """Show the public key."""
    return {"keys": [_known(request).key.as_dict(private=False), {"kty": "unheard of"}]}


@get("/authorize", sync_to_thread=False)
def authorize(request: Asked) -> Response[None]:
    """Send the person straight back: here everybody is signed in."""
    openid, asked = _known(request), {name: str(value) for name, value in request.query_params.items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    code = secrets.token_urlsafe(16)
    openid.codes[code] = asked
    answer = urlencode({"code": code, "state": asked["state"]})
    return Response(None, status_code=302, headers={"Location": f"{asked['redirect_uri']}?{answer}"})


@post("/token", status_code=200, sync_to_thread=False)
def token(request: Asked, body: RawBody) -> Response[dict[str, Any]]:
    """Give an ID token for a code, once, to who knows the secret and the verifier."""
    openid, sent = _known(request), {name: values[0] for name, values in parse_qs(body.decode()).items()}
    kind, _, rest = request.headers.get("authorization", "").partition(" ")
    id, _, secret = base64.b64decode(rest or "").decode().partition(":")
    if kind != "Basic":
        id, secret = sent.get("client_id", ""), sent.get("client_secret", "")
    asked = openid.codes.pop(sent.get("code", ""), None)
    digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
    proven = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    right = (unquote(id), unquote(secret)) == (CLIENT, SECRET)
    if not right or asked is None or asked["code_challenge"] != proven or sent["redirect_uri"] != asked["redirect_uri"]:
        return Response({"error": "invalid_grant"}, status_code=400)
    openid.exchanged += 1
    given = {"access_token": "at", "token_type": "Bearer", "id_token": openid.id_token(asked)}
    return Response(given, headers={"Cache-Control": "no-store"})


@get("/userinfo", sync_to_thread=False)
def user_info(request: Asked) -> dict[str, Any]:
    """Say more of the person."""
    assert request.headers["authorization"] == "Bearer at"
    return _known(request).user_info or {}


@contextmanager
def running_provider() -> Iterator[OpenId]:
    """Yield a provider that listens on this machine."""
    openid = OpenId()
    handlers = [about, keys, authorize, token, user_info]
    app = Litestar(route_handlers=handlers, state=State({"openid": openid}), openapi_config=None, logging_config=None)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(20)
        openid.issuer = f"http://127.0.0.1:{taken.getsockname()[1]}"
        setup = uvicorn.Config(app, log_level="error", access_log=False, lifespan="off")
        server = uvicorn.Server(setup)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        try:
            yield openid
        finally:
            server.should_exit = True
            thread.join(60)


def curve_key() -> ECKey:
    """Return a key of another kind."""
    return ECKey.generate_key("P-256", parameters={"kid": "two"})
