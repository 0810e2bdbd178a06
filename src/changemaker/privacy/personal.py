"""Which columns and fields are personal, by what they are called and by what they hold."""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from changemaker.privacy.redact import redact

Kind = str  # name, email, phone, address, birth date, card, iban, national id, ip, place, secret
DEEPEST = 8  # levels of a nested value that are told apart; what lies deeper is held to be personal as a whole
LONGEST_NAME = 200  # letters of a name that are looked at, and remembered: whoever sends it chooses its length
LONGEST = 20_000  # characters of a text that are looked through; a longer one is held to be personal

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[^\W\da-zA-Z_]+|\d+")
_Called = Sequence[tuple[Kind, str]]
_CALLED: _Called = (  # the first that fits; words joined by a blank stand side by side
    ("email", "email|e mail|mail address|mailto|почта|емейл|имейл|بريد|البريد|ايميل|الايميل"),
    (
        "phone",
        "phone|telephone|tel|mobile|cell|cellphone|msisdn|fax|whatsapp|телефон|мобильный|тел|هاتف|الهاتف"
        "|جوال|الجوال|موبايل",
    ),
    (
        "birth date",
        "birthday|birthdate|birth date|date of birth|dob|born|birth day|дата рождения|рождение|تاريخ الميلاد|الميلاد",
    ),
    ("iban", "iban|bic|swift|bank account|account number iban|sort code|routing number"),
    ("card", "card number|card no|credit card|creditcard|pan|cvv|cvc|card holder|cardholder|номер карты|رقم البطاقة"),
    (
        "national id",
        "ssn|social security|passport|passport number|national id|national insurance|nino|tax id"
        "|taxid|personal id"
        "|identity number|driver license|driving licence|license number|снилс|паспорт|инн|رقم الهوية|الهوية|جواز السفر",
    ),
    (
        "ip",
        "ip|ip address|ipaddress|remote addr|client ip|mac address|idfa|gaid|advertising id|device id"
        "|user agent|useragent",
    ),
    ("place", "latitude|longitude|lat|lng|lon|geo|gps|coordinates"),
    ("secret", "password|passwd|secret|token|api key|apikey|access token|authorization"),
    (
        "name",
        "first name|firstname|last name|lastname|middle name|full name|fullname|given name|family name"
        "|surname|forename"
        "|maiden name|nick name|nickname|user name|username|display name|contact name|person name|customer name"
        "|salutation|initials"
        "|имя|фамилия|отчество|фио|الاسم|الاسم الكامل|اسم العائلة",
    ),
    (
        "address",
        "street|street address|address line|address 1|address 2|address line 1|address line 2"
        "|home address|postal address"
        "|shipping address|billing address|post code|postcode|postal code|zip|zip code|zipcode|house number"
        "|apartment|улица|индекс"
        "|домашний адрес|شارع|الشارع|الرمز البريدي",
    ),
)
_OF_A_PERSON: _Called = (  # alone they are personal of a person; of a thing or company they are not
    ("name", "name|avatar|photo|picture|اسم"),
    ("address", "address|city|адрес|город|عنوان|العنوان|المدينة"),
)
_OF_A_THING = frozenset(  # "product_name" is nobody's name, whatever the traits are of
    {
        "product",
        "company",
        "event",
        "file",
        "page",
        "campaign",
        "brand",
        "store",
        "shop",
        "plan",
        "group",
        "team",
        "host",
    }
    | {"domain", "item", "category", "account", "app", "screen", "section", "programme", "program", "journey", "survey"}
    | {"question", "column", "table", "field", "metric"}
)


def classify(name: str, value: object = None, *, of_person: bool = True) -> Kind | None:
    """Return which kind of personal thing a column or field holds, or None where it looks like none.

    Args:
        name: what it is called, in any of the usual spellings, in English, Russian or Arabic.
        value: one of its values, where there is one; text is looked through for addresses and numbers.
        of_person: False where it describes a company or a thing, whose `name` and `city` are not personal.

    Example:
        >>> classify("firstName"), classify("note", "ring +7 912 345-67-89"), classify("product_name")
        ('name', 'phone', None)
    """
    if isinstance(value, bool):  # "email: yes" says what somebody agreed to
        return None
    return _by_name(name[:LONGEST_NAME], of_person) or _by_value(value)


def split(traits: Mapping[str, object], *, of_person: bool = True) -> tuple[dict[str, object], dict[str, object]]:
    """Return what of `traits` is plain and what is personal; nested ones are split at the same places.

    Example:
        >>> split({"plan": "gold", "email": "ada@example.com", "company": {"name": "Acme", "phone": "030 123"}})
        ({'plan': 'gold', 'company': {'name': 'Acme'}}, {'email': 'ada@example.com', 'company': {'phone': '030 123'}})
    """
    return _split(traits, of_person, 0)


def _split(traits: Mapping[str, object], of_person: bool, depth: int) -> tuple[dict[str, object], dict[str, object]]:
    plain: dict[str, object] = {}
    personal: dict[str, object] = {}
    for name, value in traits.items():
        if isinstance(value, Mapping) and _by_name(name[:LONGEST_NAME], of_person) is None:
            if depth >= DEEPEST:
                personal[name] = value
                continue
            of_thing = bool(_OF_A_THING & set(_words(name)))
            inner_plain, inner_personal = _split(value, of_person and not of_thing, depth + 1)
            if inner_plain or not inner_personal:
                plain[name] = inner_plain
            if inner_personal:
                personal[name] = inner_personal
        else:
            (personal if _is_personal(name, value, of_person, depth) else plain)[name] = value
    return plain, personal


def _is_personal(name: str, value: object, of_person: bool, depth: int) -> bool:
    if classify(name, None if isinstance(value, Mapping | list | tuple) else value, of_person=of_person):
        return True
    if isinstance(value, Mapping):
        return depth >= DEEPEST or any(_is_personal(key, inner, of_person, depth + 1) for key, inner in value.items())
    if isinstance(value, list | tuple):
        return depth >= DEEPEST or any(_is_personal("", inner, of_person, depth + 1) for inner in value)
    return False


def _words(name: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORDS.findall(name[:LONGEST_NAME]))


@lru_cache(maxsize=4096)
def _by_name(name: str, of_person: bool) -> Kind | None:
    words = _words(name)
    told = f" {' '.join(words)} "
    for kind, pattern in _CALLED_PATTERNS:
        if pattern.search(told):
            return kind
    if of_person and not _OF_A_THING & set(words):
        for kind, pattern in _PERSON_PATTERNS:
            if pattern.fullmatch(told):
                return kind
    return None


def _patterns(called: _Called) -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(f" (?:{words}) ")) for kind, words in called)


_CALLED_PATTERNS, _PERSON_PATTERNS = _patterns(_CALLED), _patterns(_OF_A_PERSON)


def _by_value(value: object) -> Kind | None:
    if not isinstance(value, str):
        return None
    if len(value) > LONGEST:
        return "text"
    if 2 < len(value) <= 45 and (value.count(".") == 3 or value.count(":") > 1) and _is_machine(value):
        return "ip"
    return next(iter(sorted(redact(value).found)), None)


def _is_machine(value: str) -> bool:
    try:
        ipaddress.ip_address(value.strip())
    except ValueError:
        return False
    return True
