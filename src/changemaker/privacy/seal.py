"""What is personal lies sealed under a key of the person's own; that key lies wrapped by the installation's."""

import json
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from changemaker.core.errors import SealedError
from changemaker.privacy.keys import Keys

FORM = b"\x01"  # AES-256-GCM, twelve bytes of nonce, the ciphertext with its tag
NONCE = 12  # bytes, drawn at random: safe for 2**32 seals under one key (NIST SP 800-38D, 8.3)
BITS = 256
PURPOSE = "person-keys"


def new_key() -> bytes:
    """Return a fresh key for one person."""
    return AESGCM.generate_key(bit_length=BITS)


def wrap(keys: Keys, key: bytes, *, contact_id: str = "") -> bytes:
    """Return a person's key as it is stored; `contact_id`, where given, must be given again to unwrap."""
    return _sealed(keys.derive(PURPOSE), key, b"key", contact_id)


def unwrap(keys: Keys, wrapped: bytes, *, contact_id: str = "") -> bytes:
    """Return a person's key.

    Raises:
        SealedError: it was wrapped by another installation, for another person, or is damaged.
    """
    return _opened(keys.derive(PURPOSE), wrapped, b"key", contact_id)


def seal(key: bytes, value: Mapping[str, object], *, contact_id: str = "") -> bytes:
    """Return `value`, which must be of JSON's kinds, so that only `key` opens it.

    Args:
        key: of the person, from `new_key` or `unwrap`.
        value: what is personal.
        contact_id: bound into the seal where given: what lies in another person's row does not open.

    Example:
        >>> key = new_key()
        >>> open_sealed(key, seal(key, {"email": "ada@example.com"}))
        {'email': 'ada@example.com'}
    """
    plain = json.dumps(value, separators=(",", ":"))  # ASCII only: half a surrogate pair does no harm
    return _sealed(key, plain.encode("ascii"), b"value", contact_id)


def open_sealed(key: bytes, sealed: bytes, *, contact_id: str = "") -> dict[str, object]:
    """Return what was sealed.

    Raises:
        SealedError: the key is another, it was sealed for another person, or it is damaged.
    """
    opened: dict[str, object] = json.loads(_opened(key, sealed, b"value", contact_id))
    return opened


def _sealed(key: bytes, plain: bytes, kind: bytes, contact_id: str) -> bytes:
    nonce = os.urandom(NONCE)
    return FORM + nonce + AESGCM(key).encrypt(nonce, plain, _about(kind, contact_id))


def _opened(key: bytes, sealed: bytes, kind: bytes, contact_id: str) -> bytes:
    form, nonce, rest = sealed[:1], sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
    try:
        if form != FORM or len(nonce) != NONCE:
            raise InvalidTag
        return AESGCM(key).decrypt(nonce, rest, _about(kind, contact_id))
    except (InvalidTag, ValueError):
        hint = "put back the installation's secret that it was sealed under; an erased person stays unreadable"
        raise SealedError("sealed data does not open: another key, another person, or damaged", hint=hint) from None


def _about(kind: bytes, contact_id: str) -> bytes:
    return kind + b"\0" + contact_id.encode("utf-8", "surrogatepass")
