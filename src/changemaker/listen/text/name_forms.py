"""The forms that a name takes in a sentence: Russian cases, Arabic words that are written onto it, possessives."""

from collections.abc import Iterator

from changemaker.listen.text.folding import folded

SHORTEST = 2  # letters of a part of a name
CASES = {  # ending of the name -> what stands in its place in the other cases
    "ия": ("ии", "ию", "ией", "иею"),
    "ья": ("ьи", "ье", "ью", "ьей", "ьею"),
    "ая": ("ой", "ую", "ою"),
    "яя": ("ей", "юю", "ею"),
    "ова": ("овой", "ову", "овою"),
    "ева": ("евой", "еву", "евою"),
    "ина": ("иной", "ину", "ины", "ине", "иною"),
    "ына": ("ыной", "ыну", "ыною"),
    "ский": ("ского", "скому", "ским", "ском", "ские", "ских"),
    "цкий": ("цкого", "цкому", "цким", "цком"),
    "ый": ("ого", "ому", "ым", "ом"),
    "ой": ("ого", "ому", "ым", "ом"),
    "ий": ("ия", "ию", "ием", "ии", "его", "ему", "им", "ем"),
    "ей": ("ея", "ею", "еем", "ее"),
    "ай": ("ая", "аю", "аем", "ае"),
    "ел": ("ла", "лу", "лом", "ле", "ела", "елу", "елом", "еле"),
    "ец": ("ца", "цу", "цом", "цем", "це"),
    "ов": ("ова", "ову", "овым", "ове", "овы", "овых"),
    "ев": ("ева", "еву", "евым", "еве", "евы", "евых"),
    "ин": ("ина", "ину", "иным", "ином", "ине", "ины", "иных"),
    "а": ("ы", "и", "е", "у", "ой", "ою", "ей"),
    "я": ("и", "е", "ю", "ей", "ею"),
    "ь": ("я", "ю", "ем", "е", "и", "ью"),
}
HARD = ("а", "у", "ом", "е", "ы", "ем")  # after a consonant
VOWELS = "аеиоуыэюя"
ONTO = ("", "و", "ف", "ب", "ل", "ك", "ال", "وال", "لل", "بال", "ول", "وب", "فل", "يا")  # written onto an Arabic word
CYRILLIC, ARABIC = ("\u0400", "\u04ff"), ("\u0600", "\u06ff")


def forms(part: str) -> Iterator[str]:
    """Yield how a part of a name may stand in a sentence, folded; the part itself first.

    Example:
        >>> "анной" in set(forms("Анна")), "петрову" in set(forms("Петров")), "архиповой" in set(forms("Архипова"))
        (True, True, True)
    """
    own = folded(part)
    yield own
    if len(own) < SHORTEST + 1 or not _written_in(own, CYRILLIC):
        return
    for ending in sorted(CASES, key=len, reverse=True):
        if own.endswith(ending) and len(own) > len(ending):
            yield from (own[: -len(ending)] + other for other in CASES[ending])
            return
    if own[-1] not in VOWELS:
        yield from (own + other for other in HARD)


def bare(word: str) -> Iterator[str]:
    """Yield what a word of a text, folded, may be once what is written onto a name is taken off.

    Example:
        >>> "احمد" in set(bare("لاحمد"))
        True
    """
    plain = word.removesuffix("'s").strip("'")
    head, mark, tail = plain.partition("'")
    yield head if mark and len(tail) <= 3 and len(head) >= SHORTEST else plain  # Ahmet'in
    if _written_in(plain, ARABIC):
        yield from (plain.removeprefix(one) for one in ONTO if one and plain.startswith(one))


def is_caseless(word: str) -> bool:
    """Say whether a word's letters have no capitals, as in Arabic or Chinese."""
    return word.lower() == word.upper()


def _written_in(word: str, script: tuple[str, str]) -> bool:
    return script[0] <= word[0] <= script[1] if word else False
