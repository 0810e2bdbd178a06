"""What pages for respondents say by themselves: in more languages than the rest, and never half in another one."""

from collections.abc import Mapping
from types import MappingProxyType

from changemaker.reports.digits import isolated, separated
from changemaker.reports.words.asked import ar, de, en, ru

# Surveys may be in any language. One that is not among these has its own words; those of the frame are in the first
# of its languages that is, or else in English.
ASKED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"en": en.WORDS, "ru": ru.WORDS, "ar": ar.WORDS, "de": de.WORDS}
)
OWN_NAMES: Mapping[str, str] = MappingProxyType(
    {
        **{"en": "English", "ru": "Русский", "ar": "العربية", "de": "Deutsch", "fr": "Français", "es": "Español"},
        **{"it": "Italiano", "pt": "Português", "nl": "Nederlands", "pl": "Polski", "tr": "Türkçe", "uk": "Українська"},
        **{"fa": "فارسی", "he": "עברית", "ur": "اردو", "hi": "हिन्दी", "zh": "中文", "ja": "日本語", "ko": "한국어"},
        **{"kk": "Қазақша", "uz": "Oʻzbekcha", "hy": "Հայերեն", "ka": "ქართული", "id": "Bahasa Indonesia"},
    }
)
GERMAN = str.maketrans(",.", ".,")  # its separators are those of English the other way round


def frame_language(language: str, *others: str) -> str:
    """Return the language that the frame speaks around a survey in `language`.

    Args:
        language: of the respondent.
        others: languages of the survey, in its order.

    Example:
        >>> frame_language("de"), frame_language("fr", "fr", "ar"), frame_language("fr")
        ('de', 'ar', 'en')
    """
    return next((one for one in (language, language.partition("-")[0], *others) if one in ASKED), "en")


def asked_word(id: str, language: str, **params: object) -> str:
    """Return a sentence of a page for respondents; numbers as `language` writes them.

    Raises:
        KeyError: nobody wrote that sentence, or it wants a parameter that is not there; both are bugs.

    Example:
        >>> asked_word("asked.step", "de", n=1, total=3)
        'Schritt 1 von 3'
    """
    told = {name: _told(value, language) for name, value in params.items()}
    return ASKED[language][id].format_map(told)


def _told(value: object, language: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    told = separated(f"{value:,}", language)
    return told.translate(GERMAN) if language == "de" else isolated(told, language)
