"""The company's own sign-in, spoken to: OpenID Connect with a code, PKCE, state, nonce; only what is signed counts."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from changemaker.core.errors import CompanySignInError
from changemaker.engine.environment import with_environment
from changemaker.engine.serving_settings import SignIn

SECONDS = 1_000_000
KNOWN_FOR = 600 * SECONDS  # how long what the provider says of itself is not asked for again
PATIENCE = 10.0  # seconds for one answer
LEEWAY = 60  # seconds that two clocks may differ
MOST_BYTES = 1_000_000  # of one answer
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
SCOPE = "openid email profile"
AT_HOME = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What goes with one trip to the provider and has to come back with it."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    redirect_uri: str
    fresh: bool = False  # whoever it is has to prove it again, though signed in there


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    document: Mapping[str, Any]
    keys: KeySet
    at: int


class Provider:
    """One OpenID provider.

    Args:
        settings: as changemaker.yml has them.
        where: the file that they stand in, for errors.

    Raises:
        DatabaseError: a variable of the secret is not set.
        CompanySignInError: its address is not safe.

    References:
        OpenID Connect Core 1.0, 3.1; OpenID Connect Discovery 1.0; RFC 7636 (PKCE).
    """

    def __init__(self, settings: SignIn, *, where: str = "changemaker.yml") -> None:
        self.settings, self._where = settings, where
        self._secret = with_environment(settings.client_secret, where=where)
        self._lock = threading.Lock()
        self._known: _Known | None = None
        self._http = httpx.Client(timeout=PATIENCE, follow_redirects=False)
        self._require_safe(settings.issuer, "its issuer")

    def address(self, asked: Asked, *, now: int) -> str:
        """Return where the browser is sent.

        Raises:
            CompanySignInError: the provider cannot be reached, or says of itself what cannot be.
        """
        document = self._about(now).document
        more = {"nonce": asked.nonce, **({"prompt": "login", "max_age": 0} if asked.fresh else {})}
        url, _ = self._client(asked).create_authorization_url(
            document["authorization_endpoint"], state=asked.state, code_verifier=asked.verifier, **more
        )
        return str(url)

    def claims(self, asked: Asked, code: str, *, now: int) -> Mapping[str, Any]:
        """Return what the provider says of who came back with `code`, its signature checked.

        Raises:
            CompanySignInError: the code is not good, or the answer cannot be trusted.
        """
        about = self._about(now)
        token = self._exchange(about.document, asked, code)
        said = self._verified(token, asked, now=now)
        if self.settings.groups_claim not in said and "userinfo_endpoint" in about.document:
            said = {**self._user_info(about.document, token, said), **said}
        return said

    def _exchange(self, document: Mapping[str, Any], asked: Asked, code: str) -> Mapping[str, Any]:
        methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        in_body = "client_secret_basic" not in methods and "client_secret_post" in methods
        extra = {"client_id": self.settings.client_id, "client_secret": self._secret} if in_body else {}
        basic = httpx.BasicAuth(quote(self.settings.client_id, safe=""), quote(self._secret, safe=""))
        try:
            token = self._client(asked).fetch_token(
                document["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=asked.verifier,
                auth=httpx.Auth() if in_body else basic,
                **extra,
            )
        except (AuthlibBaseError, httpx.HTTPError, ValueError) as error:
            raise self._refused("it did not take the code back", error) from None
        if not isinstance(token.get("id_token"), str):
            raise self._refused("it sent no ID token")
        return dict(token)

    def _verified(self, token: Mapping[str, Any], asked: Asked, *, now: int) -> dict[str, Any]:
        """Return the claims of the ID token; a key that is not known yet is asked for once."""
        try:
            try:
                signed = jwt.decode(token["id_token"], self._about(now).keys, algorithms=self._algorithms(now))
            except (JoseError, ValueError):
                signed = jwt.decode(
                    token["id_token"], self._about(now, again=True).keys, algorithms=self._algorithms(now)
                )
            claims = CodeIDToken(
                signed.claims,
                signed.header,
                options={
                    "iss": {"essential": True, "value": self.settings.issuer},
                    "aud": {"essential": True, "value": self.settings.client_id},
                },
                params={
                    "nonce": asked.nonce,
                    "client_id": self.settings.client_id,
                    "access_token": token.get("access_token"),
                    "max_age": 1 if asked.fresh else None,
                },
            )
            claims.validate(now=now // SECONDS, leeway=LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise self._refused("its ID token is not good", error) from None
        if asked.fresh and abs(now // SECONDS - int(claims["auth_time"])) > 5 * LEEWAY:
            raise self._refused("it did not ask again who this is")
        return dict(claims)

    def _user_info(
        self, document: Mapping[str, Any], token: Mapping[str, Any], said: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        headers = {"Authorization": f"Bearer {token.get('access_token', '')}"}
        info = self._read(document["userinfo_endpoint"], headers)
        if info.get("sub") != said["sub"]:
            raise self._refused("it spoke of two people at once")
        return info

    def _algorithms(self, now: int) -> Sequence[str]:
        offered = self._about(now).document.get("id_token_signing_alg_values_supported") or ["RS256"]
        return [name for name in offered if name in ALGORITHMS]

    def _about(self, now: int, *, again: bool = False) -> _Known:
        """Return what the provider says of itself, and its keys."""
        with self._lock:
            known = self._known
            if known is not None and not again and 0 <= now - known.at < KNOWN_FOR:
                return known
            document = self._read(f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration")
            if document.get("issuer") != self.settings.issuer:
                raise self._refused(f"it calls itself {str(document.get('issuer'))[:200]!r}")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                self._require_safe(document.get(name), f"its {name}")
            keys = self._keys(self._read(document["jwks_uri"]))
            self._known = _Known(document=document, keys=keys, at=now)
            return self._known

    def _keys(self, found: Mapping[str, Any]) -> KeySet:
        """Return its keys for signatures; one that we cannot read is left out."""
        usable = []
        for key in found.get("keys", []):
            try:
                usable += KeySet.import_key_set({"keys": [key]}).keys
            except (JoseError, ValueError, TypeError, KeyError):
                continue
        if not usable:
            raise self._refused("it shows no key for signatures")
        return KeySet(usable)

    def _read(self, url: str, headers: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        try:
            with self._http.stream("GET", url, headers=headers) as answer:
                answer.raise_for_status()
                body = b""
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > MOST_BYTES:
                        raise ValueError("far too long")
            found = httpx.Response(200, content=body).json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise self._refused("it cannot be reached", error) from None
        if not isinstance(found, dict):
            raise self._refused("its answer cannot be read")
        return found

    def _client(self, asked: Asked) -> OAuth2Client:
        return OAuth2Client(
            self._http,
            client_id=self.settings.client_id,
            scope=SCOPE,
            redirect_uri=asked.redirect_uri,
            code_challenge_method="S256",
        )

    def _require_safe(self, url: object, what: str) -> None:
        parts = urlsplit(url if isinstance(url, str) else "")
        if parts.scheme == "https" and parts.hostname:
            return
        if parts.scheme == "http" and parts.hostname in AT_HOME and urlsplit(self.settings.issuer).scheme == "http":
            return  # a provider on this machine, as when it is tried out
        raise self._refused(f"{what} is not an https address")

    def _refused(self, why: str, error: Exception | None = None) -> CompanySignInError:
        kind = f" ({type(error).__name__})" if error is not None else ""
        return CompanySignInError(
            f"the company's sign-in cannot be used: {why}{kind}",
            where=self._where,
            hint="try again; if it stays, who looks after the sign-in can see why in its log",
        )
