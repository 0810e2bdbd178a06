"""What every answer tells the browser: which scripts may run, that nobody frames us, that nothing is guessed."""

import secrets
from collections.abc import Mapping
from typing import Any

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

ALWAYS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Our own pages learn where a visitor came from, others nothing; "no-referrer" would also take away Origin,
    # by which a form of ours is told from a forged one.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
A_YEAR = "max-age=31536000"


def nonce_of(scope: Any) -> str:
    """Return the nonce of one request, for its scripts and styles; it is made when it is first asked for."""
    made: str = scope.setdefault("nonce", "") or secrets.token_urlsafe(18)
    scope["nonce"] = made
    return made


def policy(nonce: str) -> str:
    """Return the Content-Security-Policy of a page.

    Styles: `<style>` needs the nonce; `style="..."`, which charts set on their own parts, is allowed and runs nothing.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src-elem 'self' 'nonce-{nonce}'",
            "style-src-attr 'unsafe-inline'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


async def secure_answer(message: Message, scope: Scope) -> None:
    """Add the headers to an answer: for Litestar's `before_send`, which sees errors and unknown addresses, too."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", policy(nonce_of(scope)))
    if _is_https(scope):
        headers.setdefault("Strict-Transport-Security", A_YEAR)


def _is_https(scope: Any) -> bool:
    served = getattr(getattr(scope.get("litestar_app"), "state", None), "served", None)
    return bool(served is not None and served.url.startswith("https://"))
