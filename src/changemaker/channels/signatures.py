"""Signatures of webhooks, as Standard Webhooks writes them down: who sent it, when, and that nobody changed it.

References:
    https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import binascii
import hmac
from collections.abc import Mapping, Sequence

from changemaker.core.errors import ForgedWebhookError, SendingSettingsError

PREFIX, VERSION, TOLERANCE = "whsec_", "v1", 5 * 60  # seconds that two clocks may differ
SHORTEST, LONGEST = 24, 64  # bytes of a key, as the standard has it


def signing_key(secret: str) -> bytes:
    """Return the key that `secret` writes down: whsec_ and base64 of 24 to 64 bytes.

    Raises:
        SendingSettingsError: it is none.
    """
    written = secret.removeprefix(PREFIX)
    try:
        key = base64.b64decode(written + "=" * (-len(written) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not SHORTEST <= len(key) <= LONGEST:
        hint = (
            "make one with: python -c \"import base64,os; print('whsec_'+base64.b64encode(os.urandom(32)).decode())\""
        )
        raise SendingSettingsError("the secret of a hook is not whsec_ and base64 of 24 to 64 bytes", hint=hint)
    return key


def sign(*, id: str, second: int, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """Return the three headers; one signature for each of `secrets`, so that keys can be changed without a gap.

    Args:
        id: of the message, the same at every try; without a full stop.
        second: of sending, since 1970.
        body: as it is sent.
        secrets: whsec_..., the new one first.

    Example:
        >>> key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        >>> body = b'{"test": 2432232314}'
        >>> sign(id="msg_p5jXN8AQM9LWM0D4loKWxJek", second=1614265330, body=body, secrets=[key])["webhook-signature"]
        'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    if not id or "." in id:
        raise ValueError(f"the id of a webhook has no full stop: {id!r}")
    signatures = " ".join(f"{VERSION},{_signature(signing_key(secret), id, second, body)}" for secret in secrets)
    return {"webhook-id": id, "webhook-timestamp": str(second), "webhook-signature": signatures}


def verify(headers: Mapping[str, str], body: bytes, *, secrets: Sequence[str], second: int) -> str:
    """Return the id of a webhook that one of `secrets` signed within five minutes of `second`.

    Raises:
        ForgedWebhookError: it is not signed so; the same error whatever is wrong, so that it teaches a forger nothing.
    """
    given = {name.lower(): value for name, value in headers.items()}
    id, stamp, signatures = (given.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not id or not (stamp.isascii() and stamp.isdigit() and len(stamp) < 16) or abs(int(stamp) - second) > TOLERANCE:
        raise _forged()
    expected = [_signature(signing_key(secret), id, int(stamp), body) for secret in secrets]
    offered = [one.partition(",")[2] for one in signatures.split(" ") if one.startswith(f"{VERSION},")]
    if not signatures.isascii() or not any(hmac.compare_digest(one, other) for one in expected for other in offered):
        raise _forged()
    return id


def _signature(key: bytes, id: str, second: int, body: bytes) -> str:
    return base64.b64encode(
        hmac.digest(key, f"{id}.{second}.".encode("utf-8", "surrogatepass") + body, "sha256")
    ).decode()


def _forged() -> ForgedWebhookError:
    what = "the webhook is not signed with a key that we know, or not within the last five minutes"
    return ForgedWebhookError(what, hint="sign id, time and body as Standard Webhooks says, and set the clock")
