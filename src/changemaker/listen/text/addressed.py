"""Links and who is addressed: no theme, yet alike in many texts, so that vectors are made without them."""

import re

from changemaker.listen.text.normalised import LINK

_ADDRESSED = re.compile(rf"https?://\S+|{re.escape(LINK)}|(?<!\w)@\w+")


def without_addresses(text: str) -> str:
    """Return a text without links and without the names of accounts that it is addressed to.

    Example:
        >>> without_addresses("@acme_help my card, see https://example.com/1").split()
        ['my', 'card,', 'see']
    """
    return _ADDRESSED.sub(" ", text)
