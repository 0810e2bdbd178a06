"""What to ask first about a signal, in English, Russian and Arabic; {what} is the company's own word."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from changemaker.predict.unheard.signals import Source

Said = Mapping[str, str]  # language -> text
LANGUAGES = ("en", "ru", "ar")
AskType = Literal["expectation", "likert", "emotions", "text"]

WENT: Said = {
    "en": "You recently had to do with us: “{what}”. How did it compare with what you expected?",
    "ru": "Недавно вы имели с нами дело: «{what}». Насколько это совпало с вашими ожиданиями?",
    "ar": "تعاملت معنا مؤخرًا: «{what}». كيف كان ذلك مقارنةً بما كنت تتوقعه؟",
}
SETTLED: Said = {
    "en": "“{what}”: everything that I expected of you was settled.",
    "ru": "«{what}»: всё, чего я от вас ожидал, было улажено.",
    "ar": "«{what}»: تمت تسوية كل ما كنت أتوقعه منكم.",
}
WORKED_ON: Said = {
    "en": "We dealt with a matter of yours: “{what}”. How did we do, compared with what you expected?",
    "ru": "Мы занимались вашим вопросом: «{what}». Насколько результат совпал с вашими ожиданиями?",
    "ar": "عملنا على مسألة تخصك: «{what}». كيف كان أداؤنا مقارنةً بما كنت تتوقعه؟",
}
IN_TIME: Said = {
    "en": "“{what}”: what you promised was done when I needed it.",
    "ru": "«{what}»: обещанное было сделано тогда, когда мне это было нужно.",
    "ar": "«{what}»: تم ما وعدتم به في الوقت الذي احتجت إليه.",
}
CANCELLED: Said = {
    "en": "A part of an order of yours was cancelled. How did we deal with that, compared with what you expected?",
    "ru": "Часть вашего заказа была отменена. Насколько то, как мы с этим обошлись, совпало с вашими ожиданиями?",
    "ar": "أُلغي جزء من أحد طلباتك. كيف تعاملنا مع ذلك مقارنةً بما كنت تتوقعه؟",
}
CREDITED: Said = {
    "en": "You received a credit from us. How did that go, compared with what you expected?",
    "ru": "Вы получили от нас возврат средств. Насколько это совпало с вашими ожиданиями?",
    "ar": "تلقيت منا مبلغًا مستردًا. كيف سار ذلك مقارنةً بما كنت تتوقعه؟",
}
WRITTEN: Said = {
    "en": "Customers write to us about “{what}”. How is that for you, compared with what you expect?",
    "ru": "Клиенты пишут нам на тему «{what}». Насколько здесь всё совпадает с вашими ожиданиями?",
    "ar": "يكتب إلينا العملاء عن «{what}». كيف هو ذلك بالنسبة إليك مقارنةً بما تتوقعه؟",
}
MORE: Said = {
    "en": "Lately there was more of “{what}” between us than usual. What was behind it?",
    "ru": "В последнее время между нами было больше обычного: «{what}». В чём причина?",
    "ar": "كان بيننا مؤخرًا أكثر من المعتاد: «{what}». ما السبب وراء ذلك؟",
}
STOPPED: Said = {
    "en": "“{what}”: there was more of it between us before. What has changed?",
    "ru": "«{what}»: раньше этого между нами было больше. Что изменилось?",
    "ar": "«{what}»: كان بيننا أكثر من ذلك من قبل. ما الذي تغيّر؟",
}
FELT: Said = {
    "en": "Which of these did you feel most when you dealt with us?",
    "ru": "Что из этого вы сильнее всего чувствовали, когда имели с нами дело?",
    "ar": "أيٌّ من هذه المشاعر كان الأقوى لديك عند تعاملك معنا؟",
}
OTHERWISE: Said = {
    "en": "What should we do otherwise?",
    "ru": "Что нам следует делать иначе?",
    "ar": "ما الذي ينبغي أن نفعله بشكل مختلف؟",
}
TITLE: Said = {"en": "One question", "ru": "Один вопрос", "ar": "سؤال واحد"}
FIRST: Mapping[Source, tuple[AskType, Said]] = MappingProxyType(
    {
        "meeting": ("expectation", WENT),
        "about_case": ("expectation", WORKED_ON),
        "left_open": ("likert", SETTLED),
        "case": ("expectation", WORKED_ON),
        "grave_case": ("expectation", WORKED_ON),
        "slow_case": ("expectation", WORKED_ON),
        "reopened_case": ("likert", SETTLED),
        "late": ("likert", IN_TIME),
        "cancelled": ("expectation", CANCELLED),
        "credit": ("expectation", CREDITED),
        "cost": ("expectation", WENT),
        "text": ("expectation", WRITTEN),
        "theme": ("expectation", WRITTEN),
        "read_emotion": ("emotions", FELT),
    }
)
