"""Free text without the people in it: addresses, telephone numbers, cards and accounts become words in brackets."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from changemaker.privacy.addresses import addresses_in
from changemaker.privacy.numbers import blanked, cards_in, ibans_in, readable
from changemaker.privacy.phones import phones_in

Span = tuple[int, int]
_MAY_HOLD = re.compile(r"[\d@＠﹫]|(?<!\w)(?:at|собака)(?!\w)|[\[({<]\s?(?:at|ат?|собака)\s?[\])}>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text and what was taken out of it."""

    text: str
    found: Mapping[str, int]  # how many of each kind: email, iban, card, phone


def redact(text: str, region: str | None = None) -> Redacted:
    """Return `text` with each e-mail address, IBAN, card number and telephone number replaced by its kind.

    Digits may be of any script. Order numbers, dates, amounts and short numbers stay. What was redacted once stays as
    it is; the time taken grows with the text's length, whatever stands in it.

    Args:
        text: as somebody wrote it.
        region: ISO 3166 code of the company's country, whose telephone numbers are known without a country code.
            Without one, numbers with a country code are found, and those that are written like a telephone number.

    Returns:
        The text, and counts by kind.

    References:
        ISO/IEC 7812-1 (cards, Luhn), ISO 13616 and ISO 7064 MOD 97-10 (IBAN), ITU-T E.164 by Google's libphonenumber.

    Example:
        >>> redact("Order 10045: ring me on +7 912 345-67-89 or ada@example.com").text
        'Order 10045: ring me on [phone] or [email]'
        >>> dict(redact("بطاقتي ٤١١١ ١١١١ ١١١١ ١١١١").found)
        {'card': 1}
    """
    if not _MAY_HOLD.search(text):
        return Redacted(text, {})
    spans: list[tuple[Span, str]] = [(span, "email") for span in addresses_in(text)]
    plain = blanked(readable(text), (span for span, _ in spans))
    for kind, finder in (("iban", ibans_in), ("card", cards_in)):
        found = [(span, kind) for span in finder(plain)]
        spans += found
        plain = blanked(plain, (span for span, _ in found))
    spans += [(span, "phone") for span in phones_in(plain, region)]
    if not spans:
        return Redacted(text, {})
    return Redacted(_replaced(text, sorted(spans)), Counter(kind for _, kind in spans))


def _replaced(text: str, spans: list[tuple[Span, str]]) -> str:
    pieces, done = [], 0
    for (start, end), kind in spans:
        pieces += [text[done:start], f"[{kind}]"]
        done = end
    return "".join([*pieces, text[done:]])
