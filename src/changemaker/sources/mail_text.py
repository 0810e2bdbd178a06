"""What somebody wrote in a mail themselves: quoted replies, forwarded heads and signatures cut, HTML made plain."""

import re
from html import unescape

# "On Mon, 3 Nov 2026, Ada <ada@...> wrote:" and its sisters, which may run over two lines.
WROTE = re.compile(
    r"^[ \t]*(?:"
    r"(?:On|Am|Le|El|Il|Op|Em|Den|Dnia)\b[^\n]{4,200}(?:\n[^\n]{0,120})?\b"
    r"(?:wrote|schrieb|écrit|escribió|ha scritto|schreef|escreveu|skrev|pisze|napisał)\b[^\n]{0,40}:"
    r"|[^\n]{0,60}\b\d{1,2}[./]\d{1,2}[./]\d{2,4}[^\n]{0,120}(?:пишет|написал(?:а|\(а\))?|wrote|schrieb|كتب(?:ت)?)[^\n]{0,80}:"
    r"|[^\n]{0,20}\d{1,2}\s+\w+\.?\s+\d{4}\s*(?:г\.)?[^\n]{0,120}(?:пишет|написал(?:а|\(а\))?|wrote|كتب(?:ت)?)[^\n]{0,80}:"
    r"|(?:في|يوم)\b[^\n]{4,200}(?:\n[^\n]{0,120})?\bكتب(?:ت)?\b[^\n]{0,80}:"
    r")[ \t]*$",
    re.MULTILINE,
)
DIVIDER = re.compile(
    r"^[ \t]*(?:-{2,}[ \t]*(?:Original Message|Forwarded message|Ursprüngliche Nachricht|Weitergeleitete Nachricht"
    r"|Исходное сообщение|Пересылаемое сообщение|Пересланное сообщение"
    r"|Message d'origine|Mensaje original"
    r"|الرسالة الأصلية|رسالة معاد توجيهها)[ \t]*-{2,}|_{10,})[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
HEAD = re.compile(
    r"^[ \t>*]*(?:From|Von|De|От|Da|Van|من)[ \t]*:\*?[^\n]+\n"
    r"(?:[^\n]*\n){0,3}[ \t>*]*(?:Sent|Date|Gesendet|Datum|Отправлено|Дата|Envoyé|Enviado|Inviato|To|An|Кому|À|Para|إلى"
    r"|أُرسلت|تاريخ|التاريخ)[ \t]*:",
    re.MULTILINE,
)
SIGNED = re.compile(r"^-- ?$", re.MULTILINE)  # RFC 3676, 4.3
PHONE_SIGN = re.compile(
    r"^[ \t]*(?:Sent from my \w[^\n]{0,40}|Get Outlook for \w+[^\n]{0,60}|Von meinem \w+ gesendet[^\n]{0,20}"
    r"|Отправлено с (?:моего )?\w[^\n]{0,40}|Отправлено из[^\n]{0,60}"
    r"|أُ?رسلت? من \w[^\n]{0,40}|مرسل من[^\n]{0,40})[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
CLOSING = re.compile(
    r"^[ \t]*(?:(?:kind|best|warm(?:est)?|with (?:kind|best)) regards|regards|best wishes|many thanks|sincerely"
    r"|yours (?:sincerely|faithfully|truly)|cheers|mit freundlichen grüßen|viele grüße|freundliche grüße|beste grüße"
    r"|с уважением|с наилучшими пожеланиями|всего доброго|مع (?:خالص |أطيب )?(?:التحية|التحيات|تحياتي)|تحياتي"
    r"|مع الاحترام|وتفضلوا بقبول[^\n]{0,40}|cordialement|bien à vous|saludos(?: cordiales)?|atentamente)"
    r"[ \t]*[,.!،]?[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
AFTER_CLOSING = 12  # lines that a signature may have; of more, it is none
LONG_LINE = 90  # letters of a line that no signature has
QUOTED = re.compile(r"^[ \t]*(?:>|&gt;)")

DROPPED = re.compile(r"(?is)<(script|style|head|title)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)")
QUOTE_PART = re.compile(r"(?is)<(?:blockquote|div[^>]*(?:gmail_quote|divRplyFwdMsg|appendonsend|yahoo_quoted))\b.*\Z")
BREAK = re.compile(r"(?i)<(?:br|/p|/div|/tr|/li|/h[1-6]|hr)\b[^>]*>")
TAG = re.compile(r"<[^>]{0,5000}>")


def own_words(text: str) -> str:
    r"""Return what the sender wrote, without what is quoted and without a signature.

    Where nothing would be left, the mail is nothing but a quotation or a signature: then "" is returned.

    Example:
        >>> own_words("It broke again.\n\nKind regards,\nAda\n\nOn Mon, 2 Nov 2026, Desk wrote:\n> Dear Ada")
        'It broke again.'
    """
    plain = re.sub(r"\r\n?", "\n", text)
    ends = [found.start() for look in (WROTE, DIVIDER, HEAD) if (found := look.search(plain))]
    own = plain[: min(ends)] if ends else plain
    lines = [line for line in own.split("\n") if not QUOTED.match(line)]
    return _unsigned("\n".join(lines)).strip()


def plain_of_html(html: str) -> str:
    """Return the words of an HTML mail, quoted parts left out.

    Example:
        >>> plain_of_html("<p>It&nbsp;broke.</p><blockquote>Dear Ada</blockquote>")
        'It broke.'
    """
    without = DROPPED.sub(" ", html)
    quoted = QUOTE_PART.search(without)
    if quoted and TAG.sub("", without[: quoted.start()]).strip():
        without = without[: quoted.start()]
    return unescape(TAG.sub("", BREAK.sub("\n", without))).replace("\u00a0", " ").strip()


def _unsigned(text: str) -> str:
    for look in (SIGNED, PHONE_SIGN):
        if found := look.search(text):
            text = text[: found.start()]
    closings = list(CLOSING.finditer(text))
    if closings:
        after = [line.strip() for line in text[closings[-1].end() :].split("\n") if line.strip()]
        if len(after) <= AFTER_CLOSING and all(len(line) <= LONG_LINE for line in after):
            text = text[: closings[-1].start()]
    return text
