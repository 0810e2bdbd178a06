"""Where telephone numbers stand in a text: with a country code, as one country writes them, or after such a word."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, ValidationResult

from changemaker.privacy.numbers import Group, blanked, runs_in
from changemaker.privacy.phone_words import is_called_code, is_called_phone, is_counted

FEWEST, MOST = 6, 17  # digits, with "00" before a country code
MOST_GROUPS = 7
LONG = 10  # digits of a number with its country's code
SINGLE = 9  # digits from which a number without gaps may be a telephone
_SCRIPTS = (("\u0400", "\u04ff", ("RU",)), ("\u0600", "\u06ff", ("SA", "AE", "EG")))
_ELSEWHERE = ("US", "GB", "DE")
_YEAR = r"(?:19|20)\d\d"
_NEVER = re.compile(  # dates, spans of years, addresses of machines, amounts with separators
    rf"(?<!\d)(?<!\d[./-])(?:{_YEAR}([./-])(?:0?[1-9]|1[0-2])\1(?:[0-2]?\d|3[01])"
    rf"|(?:[0-2]?\d|3[01])([./-])(?:0?[1-9]|1[0-2])\2(?:{_YEAR}|\d\d)"
    rf"|(?:0?[1-9]|1[0-2])/(?:[0-2]?\d|3[01])/(?:{_YEAR}|\d\d)"
    rf"|{_YEAR} ?[-/] ?{_YEAR}"
    r"|(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}"
    r"|\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,4})?"
    r"|\d{1,3}(?:[. ]\d{3}){1,6},\d{1,2})(?!\d)(?![./-]\d)"
)
_AT_NEXT = re.compile(r"[ (\u200b]{0,2}\d")
_JOINS = re.compile(r"[-./\u200b]+")
_COMPACT_DAY = re.compile(rf"{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])?(?:[0-5]\d){{0,2}}")


def phones_in(text: str, region: str | None) -> Iterator[tuple[int, int]]:
    """Yield where telephone numbers stand in a readable text, in order.

    Args:
        text: from `numbers.readable`.
        region: ISO 3166 code of a country whose numbers are known without its code; None guesses by the letters, and
            asks for a number that is also written like one.
    """
    regions = (region.upper(),) if region else _regions_of(text)
    looked_at = blanked(text, (found.span() for found in _NEVER.finditer(text)))
    for run in runs_in(looked_at):
        first, named_at = 0, 0  # what names a number names all of its parts: "order 8-912-3456789"
        while first < len(run):
            found = _Candidate(text, run, first, named_at).longest(regions, sure=region is not None)
            if found:
                first, start, end = found
                yield start, end
            joined = first + 1 < len(run) and not found and _JOINS.fullmatch(text, run[first].end, run[first + 1].start)
            first += 1
            named_at = named_at if joined else first


class _Candidate:
    """The numbers that may begin with one group of a run."""

    def __init__(self, text: str, run: Sequence[Group], first: int, named_at: int) -> None:
        self.text, self.run, self.first = text, run, first
        self.start, self.plus = _sign_before(text, run[first].start)
        self.named_at = self.start if named_at == first else _sign_before(text, run[named_at].start)[0]
        self.named: tuple[bool, bool] | None = None  # called a phone, called a code: looked up once

    def longest(self, regions: Sequence[str], *, sure: bool) -> tuple[int, int, int] | None:
        """Return (last group, start, end) of the longest telephone number from here."""
        ends, digits = [], ""
        for last in range(self.first, min(len(self.run), self.first + MOST_GROUPS)):
            digits += self.run[last].digits
            if len(digits) > MOST:
                break
            if len(digits) >= FEWEST:
                ends.append((last, digits))
        for last, digits in reversed(ends):
            if self._is_phone(last, digits, regions, sure=sure):
                end = self.run[last].end
                return last, self.start, end + (not self.plus and _ends_with_plus(self.text, end))
        return None

    def _is_phone(self, last: int, digits: str, regions: Sequence[str], *, sure: bool) -> bool:
        end = self.run[last].end
        before, after = self.text[self.start - 1 : self.start], self.text[end : end + 1]
        signed = self.plus or (len(digits) >= LONG and _ends_with_plus(self.text, end))
        if signed and _reads(f"+{digits}"):
            return True
        if _is_letter(after) or _is_letter(before) or before == "#" or is_counted(self.text, self.start, end):
            return False
        if digits.startswith("00") and _reads(f"+{digits[2:]}"):
            return True
        phone, code = self._called()
        if code and "(" not in self.text[self.start : end]:
            return False
        groups = [group.digits for group in self.run[self.first : last + 1]]
        if phone:
            return any(_is_possible(digits, region) for region in regions)
        if not (sure or _is_written_as_phone(groups, self.text[self.start])) or _is_amount(groups):
            return False
        if _in_a_path(self.text, self.start) or (len(groups) == 1 and _COMPACT_DAY.fullmatch(digits)):
            return False
        return any(_is_valid(digits, region) for region in regions)

    def _called(self) -> tuple[bool, bool]:
        if self.named is None:
            self.named = is_called_phone(self.text, self.named_at), is_called_code(self.text, self.named_at)
        return self.named


def _sign_before(text: str, start: int) -> tuple[int, bool]:
    """Return where a number begins that has a bracket or a plus before its first digit, and whether it has a plus."""
    place = start
    while place > 0 and start - place < 3 and text[place - 1] in " (\u200b":
        place -= 1
    if place > 0 and text[place - 1] == "+":
        return place - 1, True
    return (start - 1, False) if text[start - 1 : start] == "(" else (start, False)


def _ends_with_plus(text: str, end: int) -> bool:
    """Say whether a plus follows, as it does where somebody types from right to left; not the next number's own."""
    return text[end : end + 1] == "+" and _AT_NEXT.match(text, end + 1) is None


def _regions_of(text: str) -> tuple[str, ...]:
    found = [regions for low, high, regions in _SCRIPTS if any(low <= letter <= high for letter in text)]
    return tuple(region for regions in found for region in regions) or _ELSEWHERE


def _is_written_as_phone(groups: Sequence[str], begins: str) -> bool:
    """Say whether digits are grouped as people group a telephone number, or begin with its zero."""
    whole = "".join(groups)
    if len(groups) == 1:
        return len(whole) >= SINGLE and whole[0] in "08"
    return begins == "(" or whole[0] in "08" or (len(groups) >= 3 and len(whole) >= SINGLE)


def _is_amount(groups: Sequence[str]) -> bool:
    """Say whether digits are grouped as thousands, or are a row of small numbers."""
    thousands = len(groups) > 1 and len(groups[0]) < 3 and all(len(group) == 3 for group in groups[1:])
    row = len(groups) > 2 and groups[0][0] != "0" and all(len(group) <= 2 for group in groups)
    return (thousands and groups[0] != "0") or row


def _in_a_path(text: str, start: int) -> bool:
    before = text[max(0, start - 2) : start]
    return before[-1:] in ("=", "_") or (
        len(before) == 2 and before[1] == "/" and (before[0] == "/" or before[0].isalpha())
    )


def _is_letter(letter: str) -> bool:
    return letter == "_" or (letter.isascii() and letter.isalpha())


def _reads(number: str) -> bool:
    """Say whether a number with a plus is one, or at least as long as its country's are."""
    parsed = _parsed(number, None)
    return parsed is not None and bool(phonenumbers.is_possible_number(parsed))


def _is_possible(digits: str, region: str) -> bool:
    parsed = _parsed(digits, region)
    if parsed is None:
        return False
    fits = (ValidationResult.IS_POSSIBLE, ValidationResult.IS_POSSIBLE_LOCAL_ONLY)
    return phonenumbers.is_possible_number_with_reason(parsed) in fits


def _is_valid(digits: str, region: str) -> bool:
    if not _looks_national(digits, region):
        return False
    parsed = _parsed(digits, region)
    return parsed is not None and bool(phonenumbers.is_valid_number(parsed))


def _looks_national(digits: str, region: str) -> bool:
    """Ask the region's own pattern first: reading a number takes a hundred times as long."""
    pattern, leading = _national(region)
    if pattern is None:
        return False
    return any(
        digits.startswith(prefix) and pattern.fullmatch(digits, len(prefix)) is not None for prefix in ("", *leading)
    )


@cache
def _national(region: str) -> tuple[re.Pattern[str] | None, tuple[str, ...]]:
    known = PhoneMetadata.metadata_for_region(region, None)
    if known is None or known.general_desc is None:
        return None, ()
    leading = {str(known.country_code), f"00{known.country_code}", f"011{known.country_code}"}
    if known.national_prefix:
        leading |= {known.national_prefix}
    return re.compile(known.general_desc.national_number_pattern or "(?!)"), tuple(sorted(leading))


def _parsed(number: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
