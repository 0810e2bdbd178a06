"""What letters to customers say by themselves, around the own words of a survey or a mail."""

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
            "problem": "Did you have a problem?",
            "problem_yes": "Yes, I had a problem",
            "problem_no": "No, all is well",
        },
        "ru": {
            "open": "Ответить на вопросы",
            "until": "Ответить можно до {day}.",
            "reminder": "Напоминание: {title}",
            "foot": "Вы получили это, потому что вы клиент компании {company}.",
            "unsubscribe": "Отписаться",
            "problem": "Были ли у вас трудности?",
            "problem_yes": "Да, были",
            "problem_no": "Нет, всё в порядке",
        },
        "ar": {
            "open": "الإجابة عن الأسئلة",
            "until": "يمكنك الإجابة حتى {day}.",
            "reminder": "تذكير: {title}",
            "foot": "وصلتك هذه الرسالة لأنك عميل لدى {company}.",
            "unsubscribe": "إلغاء الاشتراك",
            "problem": "هل واجهت مشكلة؟",
            "problem_yes": "نعم، واجهت مشكلة",
            "problem_no": "لا، كل شيء على ما يرام",
        },
        "de": {
            "open": "Fragen beantworten",
            "until": "Sie können bis zum {day} antworten.",
            "reminder": "Erinnerung: {title}",
            "foot": "Sie erhalten diese Nachricht, weil Sie Kunde von {company} sind.",
            "unsubscribe": "Abmelden",
            "problem": "Hatten Sie ein Problem?",
            "problem_yes": "Ja, ich hatte ein Problem",
            "problem_no": "Nein, alles in Ordnung",
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
