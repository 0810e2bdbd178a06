"""Long numbers in a text as groups of digits, and which of them are cards and bank accounts."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from changemaker.privacy.digits import plain_digits

BLANK = "\0"  # stands where something was found, or must not be looked for
JOINT = "\u200b"  # stands for what cannot be seen: marks of direction come along when people copy
CARD = range(13, 20)  # digits
WIDEST_GAP = 4  # characters between two groups of one number

_LOOKALIKES = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹣－", "-") | dict.fromkeys("\u00a0\u2007\u2009\u202f\u200a\u3000", " ") | {"＋": "+"}
)
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_GAP = re.compile(r"[ ().\-/\u200b]+")
_CARD_GAP = re.compile(r"[ .\-\u200b]{1,2}|[ \-]?\n[> ]{0,2}")  # also where a line ends, in a quoted mail too
_GROUP = re.compile(r"\d+")
_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:2[2-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|220[0-4]\d{12,15}|3[47]\d{13}"
    r"|3(?:0[0-5]|[689]\d)\d{11,16}|35(?:2[89]|[3-8]\d)\d{12,15}|6(?:011|4[4-9]\d|5\d\d|[02-37]\d\d)\d{9,15}"
    r"|5[06-8]\d{11,17}|9792\d{12}"
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2})(?=[ \u200b]?\d{2})")
_LENGTHS = (  # letters of an IBAN by country (ISO 13616 registry)
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 "
    "EG29 ES24 "
    "FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 "
    "LB28 LC32 "
    "LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 "
    "QA29 RO24 "
    "RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
)
IBAN_LENGTH = {entry[:2]: int(entry[2:]) for entry in _LENGTHS.split()}


@dataclass(frozen=True, slots=True)
class Group:
    """Some digits that stand together."""

    start: int
    end: int
    digits: str


def readable(text: str) -> str:
    """Return `text` with plain digits, dashes and blanks, of the same length."""
    return _INVISIBLE.sub(JOINT, plain_digits(text).translate(_LOOKALIKES))


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return `text` with `spans` blanked out, of the same length."""
    pieces, done = [], 0
    for start, end in spans:
        pieces += [text[done:start], BLANK * (end - start)]
        done = end
    return "".join([*pieces, text[done:]]) if pieces else text


def runs_in(text: str, gap: re.Pattern[str] = _GAP) -> Iterator[list[Group]]:
    """Yield groups of digits that may be one number: nothing but what matches `gap` stands between them."""
    run: list[Group] = []
    for found in _GROUP.finditer(text):
        start = found.start()
        if run:
            between = text[run[-1].end : min(start, run[-1].end + WIDEST_GAP + 1)]
            if len(between) > WIDEST_GAP or not gap.fullmatch(between):
                yield run
                run = []
        run.append(Group(start, found.end(), found[0]))
    if run:
        yield run


def cards_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield where card numbers stand in a readable text: an issuer's first digits, its length, and Luhn's sum."""
    for run in runs_in(text, _CARD_GAP):
        first = 0
        while first < len(run):
            last = _card_from(run, first, text)
            if last is not None:
                yield run[first].start, run[last].end
                first = last
            first += 1


def _card_from(run: list[Group], first: int, text: str) -> int | None:
    before = text[run[first].start - 1 : run[first].start]
    digits, best = "", None
    for place in range(first, min(len(run), first + 7)):
        group = run[place].digits
        digits += group
        broken = text.count("\n", run[first].start, run[place].end)  # once; more often it is a column of numbers
        if len(group) < 3 or len(digits) >= CARD.stop or broken > 1:
            break
        if len(digits) in CARD and _ISSUERS.fullmatch(digits) and luhn(digits) and not _is_latin(before):
            best = place
    after = text[run[best].end : run[best].end + 1] if best is not None else ""
    return None if _is_latin(after) else best


def luhn(digits: str) -> bool:
    """Say whether the last digit is the check of the others (ISO/IEC 7812-1, annex B).

    Example:
        >>> luhn("4111111111111111"), luhn("4111111111111112")
        (True, False)
    """
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(int(digit) for digit in digits[-1::-2])) % 10 == 0


def ibans_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield where IBANs stand in a readable text, grouped or not: their country's length, and a remainder of one."""
    done = 0
    for found in _IBAN.finditer(text):
        length = IBAN_LENGTH.get(found[1].upper())
        if length is None or found.start() < done:
            continue
        letters: list[str] = []
        place = found.start()
        while len(letters) < length and place < len(text):
            letter = text[place]
            if letter.isascii() and letter.isalnum():
                letters.append(letter)
            elif not _parts_iban(letter, text[place - 1]):
                break
            place += 1
        whole = (
            len(letters) == length
            and not _is_latin(text[place : place + 1])
            and not text[place : place + 1].isdecimal()
        )
        if whole and remainder_97("".join(letters)) == 1:
            done = place
            yield found.start(), place


def _parts_iban(letter: str, before: str) -> bool:
    """Say whether a letter may stand between the groups: blanks, a line's end, the mark of a quoted line."""
    return letter != before and (letter in f" -\n{JOINT}" or (letter == ">" and before == "\n"))


def remainder_97(iban: str) -> int:
    """Return what a right IBAN leaves: 1 (ISO 7064, MOD 97-10).

    Example:
        >>> remainder_97("DE89370400440532013000")
        1
    """
    return int("".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])) % 97


def _is_latin(letter: str) -> bool:
    return letter == "_" or (letter.isascii() and letter.isalpha())
