"""Texts made fit to be looked at: one spelling, the language told, and what is personal taken out before anything else.

What comes out is all that vectors, themes, readings, pages and model servers ever see.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from changemaker.listen.text.language import language_of
from changemaker.listen.text.normalised import LINK, normalised
from changemaker.listen.text.person_names import PersonNames
from changemaker.privacy.redact import redact

VERSION = "2"  # of how texts are cleaned; another one cleans all of them again


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text without what is personal."""

    text: str = field(repr=False)
    language: str  # ISO 639 code; "und" where it could not be told
    found: Mapping[str, int]  # kind of what was taken out -> how often: email, phone, card, iban, name, link


class Cleaner:
    """Cleans texts of one company."""

    def __init__(
        self,
        people: Iterable[tuple[str | None, str]] = (),
        *,
        languages: Collection[str] = (),
        regions: Collection[str] = (),
    ) -> None:
        """Take over what is known beforehand.

        Args:
            people: (account, name) of contacts; None as the account of our own people.
            languages: that are expected; any where empty.
            regions: ISO 3166 codes of the countries whose telephone numbers need no country code.
        """
        self._regions = tuple(sorted({region.upper() for region in regions}))
        known = sorted({(account or "", account is None, name) for account, name in people})
        self._basis = "|".join((VERSION, ",".join(self._regions), hashlib.sha256(repr(known).encode()).hexdigest()))
        self._names = PersonNames((None if ours else account, name) for account, ours, name in known)
        self._languages = tuple(sorted(set(languages)))

    @property
    def basis(self) -> str:
        """What cleaning any text depends on besides the text: with another name of anybody all are cleaned again."""
        return self._basis

    def clean(self, text: str, *, account_id: str = "", given: str = "") -> Cleaned:
        """Return `text` as it may be looked at.

        Args:
            text: as it was written.
            account_id: of who wrote it; names of its contacts are looked for more closely.
            given: language that its source says, "" where it says none.

        Example:
            >>> cleaner = Cleaner([("A1", "Ada Byron")])
            >>> done = cleaner.clean("Ada here (ada@example.com): it is late.", account_id="A1", given="en")
            >>> done.text, dict(done.found)
            ('[name] here ([email]): it is late.', {'email': 1, 'name': 1})
        """
        plain = normalised(text)
        links = plain.count(LINK) - text.count(LINK)
        found: Counter[str] = Counter()
        for region in (None, *self._regions):  # what one country's numbers look like says nothing against another's
            told = redact(plain, region)
            plain = told.text
            found.update(told.found)
        without, names = self._names.redact(plain, account_id)
        found.update({"name": names, "link": links})
        language = language_of(without, given=given, among=self._languages).language
        return Cleaned(without, language, {kind: n for kind, n in sorted(found.items()) if n > 0})
