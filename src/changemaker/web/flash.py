"""One sentence for the next page, such as "Saved": kept in a signed cookie, shown once."""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from litestar.datastructures import Cookie

from changemaker.core.message import Message
from changemaker.privacy.keys import Keys

NAME = "cm_told"
MOST = 3000  # characters: a cookie holds 4,096
PURPOSE = "web/flash"
SIZE = 16  # bytes of the signature
Tone = Literal["done", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What happened, and how to take it back where that is possible."""

    message: Message
    tone: Tone = "done"
    undo: str = ""  # where to POST


def flash(keys: Keys, told: Told) -> Cookie:
    """Return the cookie that carries `told` to the next page."""
    body = json.dumps(
        [told.message.id, dict(told.message.params), told.tone, told.undo], ensure_ascii=False, separators=(",", ":")
    )
    packed = base64.urlsafe_b64encode(body.encode()).decode()
    value = f"{packed}.{_sign(keys, packed)}"
    return Cookie(key=NAME, value=value if len(value) < MOST else "", httponly=True, samesite="lax", max_age=60)


def told_in(keys: Keys, cookies: Mapping[str, str]) -> Told | None:
    """Return what the cookie says; nothing, where it is not ours."""
    packed, _, signature = cookies.get(NAME, "").partition(".")
    if not packed or not hmac.compare_digest(signature.encode(), _sign(keys, packed).encode()):
        return None
    id, params, tone, undo = json.loads(base64.urlsafe_b64decode(packed))
    return Told(message=Message(id, params), tone=tone, undo=undo)


def forgotten() -> Cookie:
    """Return the cookie that ends it."""
    return Cookie(key=NAME, value="", max_age=0, httponly=True, samesite="lax")


def _sign(keys: Keys, packed: str) -> str:
    mac = hmac.digest(keys.derive(PURPOSE), packed.encode(), "sha256")[:SIZE]
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")
