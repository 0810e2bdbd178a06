"""What stands around a number says what it is: a telephone, a code that somebody gave, or how much of something."""

import re

NEAR = 28  # characters before a number that may name it

_PHONE = re.compile(
    r"\b(?:tel|phone|telephone|mobile|cell|call (?:me|us|him|her|back)|ring|whats ?app|viber|telegram|signal"
    r"|fax|sms|text me|dial"
    r"|call(?=[: (]{0,3}$)|my number|contact number|reach me|wa\.me)\b"
    r"|\b(?:тел|моб|сотов|звон|позвон|перезвон|набер|ватс?ап|вотс?ап|вайбер|факс|мой номер|номер мой|смс)"
    r"|هاتف|جوال|موبايل|محمول|اتصل|الاتصال|اتصال|واتس|تلفون|فاكس|رقمي",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"#|№|\b(?:order|orders|invoice|ref|reference|ticket|case|account|acct|contract|id|no|nr|serial|sku|policy"
    r"|tracking|track|parcel"
    r"|shipment|booking|code|amount|total|price|sum|article|item|vat|batch|lot|model|imei|version|customer"
    r"|member|barcode|ean|isbn"
    r"|po|sn|paid|cost|costs)\b"
    r"|\b(?:заказ|сч[её]т|договор|номер|трек|накладн|код|артикул|сумм|обращени|заявк|инн|огрн|кпп|бик|снилс"
    r"|лицев|чек|квитанц"
    r"|отправлени|посылк|парти|верси|штрих|цен|стоимост|заплатил)"
    r"|طلب|فاتورة|الفاتورة|حساب|الحساب|مرجع|شحنة|الشحنة|تتبع|عقد|العقد|مبلغ|المبلغ|تذكرة|التذكرة|كود|رمز|سعر"
    r"|الرقم التسلسلي|رقم",
    re.IGNORECASE,
)
_MONEY = r"USD|EUR|GBP|RUB|AED|SAR|EGP|CHF|JPY|CNY|INR|TRY|KZT|US\$"
_BEFORE = re.compile(rf"(?:[$€£¥₽₴₸₹₺]|\b(?:{_MONEY})) ?$", re.IGNORECASE)
_AFTER = re.compile(
    rf" ?(?:[$€£¥₽₴₸₹₺%‰°٪]|(?:{_MONEY}|percent|units?|items?|pieces|pcs|points?|kg|km|customers?|people|users?"
    rf"|times|orders?"
    r"|dollars?|euros?|pounds?|million|thousand|rows)\b"
    r"|(?:руб|р\.|долл|евро|тыс|млн|шт|кг|км|баллов|штук|человек|клиент|раз\b|тенге|процент)"
    r"|(?:ريال|درهم|دولار|يورو|جنيه|دينار|قطعة|نقطة|كيلو|عميل|ألف|مليون))",
    re.IGNORECASE,
)


def is_called_phone(text: str, start: int) -> bool:
    """Say whether the last word that names the number at `start` says that it is a telephone number.

    Example:
        >>> is_called_phone("about order 7, call me: 5550123", 24)
        True
    """
    return _last(_PHONE, _named_by(text, start)) > _last(_CODE, _named_by(text, start))


def is_called_code(text: str, start: int) -> bool:
    """Say whether the last word that names the number at `start` says that it is something else's number."""
    return _last(_CODE, _named_by(text, start)) > _last(_PHONE, _named_by(text, start))


def is_counted(text: str, start: int, end: int) -> bool:
    """Say whether the number from `start` to `end` is an amount of something: money, pieces, people."""
    return _AFTER.match(text, end) is not None or _BEFORE.search(text, max(0, start - 6), start) is not None


def _named_by(text: str, start: int) -> str:
    """Return what may name a number: the words before it, back to another number, a line's end or something found."""
    near = text[max(0, start - NEAR) : start]
    for place in range(len(near) - 1, -1, -1):
        if near[place].isdecimal() or near[place] in "\n\0[];":
            return near[place + 1 :]
    return near


def _last(words: re.Pattern[str], text: str) -> int:
    return max((found.end() for found in words.finditer(text)), default=-1)
