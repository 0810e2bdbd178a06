"""What letters to respondents say by themselves, around a survey's own words."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from changemaker.reports.dates import day_of
from changemaker.reports.words.asked import frame_language

LETTERS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "open": "Answer the questions",
            "until": "You can answer until {day}.",
            "reminder": "Reminder: {title}",
            "foot": "You get this because you are a customer of {company}.",
            "unsubscribe": "Unsubscribe",
        },
        "ru": {
            "open": "Ответить на вопросы",
            "until": "Ответить можно до {day}.",
            "reminder": "Напоминание: {title}",
            "foot": "Вы получили это, потому что вы клиент компании {company}.",
            "unsubscribe": "Отписаться",
        },
        "ar": {
            "open": "الإجابة عن الأسئلة",
            "until": "يمكنك الإجابة حتى {day}.",
            "reminder": "تذكير: {title}",
            "foot": "وصلتك هذه الرسالة لأنك عميل لدى {company}.",
            "unsubscribe": "إلغاء الاشتراك",
        },
        "de": {
            "open": "Fragen beantworten",
            "until": "Sie können bis zum {day} antworten.",
            "reminder": "Erinnerung: {title}",
            "foot": "Sie erhalten diese Nachricht, weil Sie Kunde von {company} sind.",
            "unsubscribe": "Abmelden",
        },
    }
)


def letter_word(id: str, language: str, *others: str, **params: str) -> str:
    """Return a sentence of a letter in `language`, else in the first of `others` that we speak, else in English.

    Example:
        >>> letter_word("reminder", "de", title="Ihre Meinung")
        'Erinnerung: Ihre Meinung'
    """
    return LETTERS[frame_language(language, *others)][id].format_map(params)


def letter_day(day: date, language: str, *others: str) -> str:
    """Return a day as a letter in `language` has it.

    Example:
        >>> letter_day(date(2026, 12, 13), "de"), letter_day(date(2026, 12, 13), "en")
        ('13.12.2026', '13 Dec 2026')
    """
    spoken = frame_language(language, *others)
    return f"{day:%d.%m.%Y}" if spoken == "de" else day_of(day, spoken)
