"""An address as a keyed hash: the same for every spelling of one address, and no use to who has no key."""

import hmac
import re
import unicodedata
from contextlib import suppress

import idna
import phonenumbers

from changemaker.privacy.digits import plain_digits
from changemaker.privacy.keys import Keys

PURPOSE = "address"
SPOKEN = frozenset({"phone", "sms", "voice", "whatsapp"})  # channels whose addresses are telephone numbers
LONGEST_DOMAIN = 253  # characters (RFC 1035)


def address_hash(keys: Keys, address: str, channel: str, *, region: str | None = None) -> str:
    """Return the hash of `address` in `channel`, 64 hexadecimal digits.

    Args:
        keys: of the installation; another installation's hash of the same address is another.
        address: as somebody wrote it.
        channel: "email", "sms", "phone", ...: the same address in another channel has another hash.
        region: ISO 3166 code of the country that a telephone number without a country code belongs to.

    Example:
        >>> keys = Keys(secret=bytes(32))
        >>> address_hash(keys, " Ada@Example.COM", "email") == address_hash(keys, "ada@example.com", "email")
        True
    """
    told = f"{channel}\0{normal_address(address, channel, region=region)}".encode("utf-8", "surrogatepass")
    return hmac.digest(keys.derive(PURPOSE), told, "sha256").hex()


def normal_address(address: str, channel: str, *, region: str | None = None) -> str:
    """Return the one spelling of an address: e-mail in small letters with an ASCII domain, telephone as E.164.

    What follows a plus in an e-mail address is kept: whether it is another mailbox, only its host knows.

    Example:
        >>> normal_address("Иван+News@Почта.РФ", "email")
        'иван+news@xn--80a1acny.xn--p1ai'
        >>> normal_address("٠٥٠ ١٢٣ ٤٥٦٧", "sms", region="AE")
        '+971501234567'
    """
    bare = unicodedata.normalize("NFC", _without_marks(address)).strip()
    if channel in SPOKEN:
        return _e164(bare, region)
    if "@" in bare:
        return _mailbox(bare)
    return bare


def _mailbox(address: str) -> str:
    name, _, domain = address.removeprefix("mailto:").rpartition("@")
    return f"{name.casefold()}@{_ascii_domain(domain.casefold().rstrip('.'))}"


def _ascii_domain(domain: str) -> str:
    if len(domain) > LONGEST_DOMAIN:
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return domain


def _e164(number: str, region: str | None) -> str:
    digits = plain_digits(number)
    bare = ("+" if digits.startswith("+") else "") + re.sub(r"\D", "", digits)
    for written in (digits, bare):
        with suppress(phonenumbers.NumberParseException):
            parsed = phonenumbers.parse(written, region)
            if phonenumbers.is_possible_number(parsed):
                return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
    return bare  # an extension, a short code, no number at all


def _without_marks(text: str) -> str:
    """Leave out what cannot be seen: marks of direction and joints of no width come along when people copy."""
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
