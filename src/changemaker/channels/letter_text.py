"""A letter laid out: HTML that needs nothing from outside, and the same in plain text."""

from urllib.parse import urlsplit

from jinja2 import Environment, StrictUndefined

from changemaker.channels.delivery import Piece, Words

PAGE = """\
<!doctype html>
<html lang="{{ words.language }}" dir="{{ words.direction }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{{ words.subject }}</title>
</head>
<body style="margin:0;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif">
<div style="max-width:36rem;margin:0 auto">
<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px">{{ words.subject }}</h1>
{% for piece in pieces %}
{% if piece.kind == "heading" %}<h2 style="font-size:16px;margin:24px 0 8px">{{ piece.text }}</h2>
{% elif piece.kind == "link" %}<p style="margin:16px 0"><a href="{{ piece.url }}">{{ piece.text }}</a></p>
{% else %}<p style="margin:0 0 12px">{{ piece.text }}</p>
{% endif %}
{% endfor %}
{% if words.foot or unsubscribe_url %}
<p style="margin:32px 0 0;font-size:13px;opacity:.75">{{ words.foot }}
{% if unsubscribe_url %}<a href="{{ unsubscribe_url }}">{{ words.unsubscribe }}</a>{% endif %}</p>
{% endif %}
</div>
</body>
</html>
"""
LAID_OUT = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
    PAGE
)


def as_html(words: Words, *, unsubscribe_url: str = "") -> str:
    """Return the letter as one HTML page; whatever a name or a comment holds is shown, never run.

    Example:
        >>> words = Words(subject="<b>", pieces=(), language="en", direction="ltr")
        >>> "<h1 style=" in as_html(words), "&lt;b&gt;" in as_html(words)
        (True, True)
    """
    pieces = [piece for piece in words.pieces if piece.kind != "link" or _is_web(piece.url)]
    return LAID_OUT.render(words=words, pieces=pieces, unsubscribe_url=unsubscribe_url)


def as_text(words: Words, *, unsubscribe_url: str = "") -> str:
    """Return the letter as plain text, each address on a line of its own.

    Example:
        >>> link = Piece(kind="link", text="Open the proof", url="https://cx.example.com/proof")
        >>> print(as_text(Words(subject="News", pieces=(link,), language="en", direction="ltr")))
        News
        <BLANKLINE>
        Open the proof:
        https://cx.example.com/proof
    """
    blocks = [words.subject, *(_as_text(piece) for piece in words.pieces if piece.kind != "link" or _is_web(piece.url))]
    foot = [words.foot] if words.foot else []
    if unsubscribe_url:
        foot.append(f"{words.unsubscribe}:\n{unsubscribe_url}")
    return "\n\n".join([*blocks, *(["-- \n" + "\n".join(foot)] if foot else [])])


def _as_text(piece: Piece) -> str:
    if piece.kind == "link":
        return f"{piece.text}:\n{piece.url}"
    return piece.text


def _is_web(url: str) -> bool:
    """Only what a browser opens as a page: no javascript:, no data:."""
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False
