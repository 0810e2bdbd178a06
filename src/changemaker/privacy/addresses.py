"""Where e-mail addresses stand in a text: plain, in other alphabets, or spelled to hide from machines."""

import re
from collections.abc import Iterator

_SIGNS = "@＠﹫"
_SIGN = re.compile(f"[{_SIGNS}]")
_DOMAIN = re.compile(r" ?[\w-]{1,63}(?:[.。．][\w-]{1,63}){1,8}| ?\[[\d.:a-fA-F]{3,45}\]")
_NAME = frozenset(".%+-'&_")
_LABEL = r"[\w-]{1,63}"
_AT = r"[\[({<]\s?(?:at|ат|а|собака|@)\s?[\])}>]"
_DOT = r"\s?[\[({<]\s?(?:dot|точка|\.)\s?[\])}>]\s?"
_START = r"(?<![\w.+-])[\w.+-]{1,64}"
_SPELLED = re.compile(
    rf"{_START}(?:\s{{0,2}}{_AT}\s{{0,2}}|%40){_LABEL}(?:(?:\.|{_DOT}|\s(?:dot|точка)\s){_LABEL}){{1,6}}"
    rf"|{_START}\s(?:at|собака)\s{_LABEL}(?:\s(?:dot|точка)\s{_LABEL}){{1,6}}",
    re.IGNORECASE,
)


def addresses_in(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of each address in `text`, in order, none overlapping.

    Example:
        >>> text = "ask ada@example.com, or ivan собака почта точка рф"
        >>> [text[start:end] for start, end in addresses_in(text)]
        ['ada@example.com', 'ivan собака почта точка рф']
    """
    kept: list[tuple[int, int]] = []
    spelled = (found.span() for found in _SPELLED.finditer(text))
    for start, end in sorted([*_with_a_sign(text), *spelled]):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
        else:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
    return kept


def _with_a_sign(text: str) -> Iterator[tuple[int, int]]:
    done = 0  # each letter is read backwards once: from a sign to the sign before it at most
    for sign in _SIGN.finditer(text):
        start = _name_before(text, sign.start(), done)
        domain = _DOMAIN.match(text, sign.end()) if start < sign.start() else None
        done = sign.end()
        if domain:
            end = _end_of(text, domain)
            if end:
                yield start, end
                done = end


def _name_before(text: str, sign: int, floor: int) -> int:
    """Return where the mailbox's name begins, or `sign` where there is none."""
    last = sign - 1 if sign - 1 > floor and text[sign - 1] == " " else sign
    start = last
    while start > floor and (text[start - 1].isalnum() or text[start - 1] in _NAME):
        start -= 1
    while start < last and text[start] in "'.-&%":
        start += 1
    return start if start < last else sign


def _end_of(text: str, domain: re.Match[str]) -> int:
    """Return where the address ends: behind its last label that has letters; 0 where it has no such label."""
    if text[domain.end() - 1] == "]":
        return domain.end()
    labels = re.split("[.。．]", domain[0].strip())
    end = domain.end()
    while len(labels) > 1:
        last = labels[-1]
        if len(last) > 1 and (last[:4].lower() == "xn--" or not any(letter.isdecimal() for letter in last)):
            return end
        end -= len(labels.pop()) + 1
    return 0
