"""Templates say nothing themselves: every sentence has an id, and every id a sentence."""

import re
from html.parser import HTMLParser

import pytest

from changemaker.reports.words import CATALOGUES
from changemaker.reports.words.en_web import WORDS
from changemaker.web.page import TEMPLATES, templates

FILES = sorted(TEMPLATES.glob("*.html"))
CODE = sorted(TEMPLATES.parent.glob("*.py"))
ID = re.compile(r"""["']((?:web|role|permission|audit)\.[a-z0-9_.-]*[a-z0-9_])["']""")
NO_WORDS = {"Changemaker", "·", "/", "→", "–", "%", "…"}


class Spoken(HTMLParser):
    """Collects what a template says outside of its own language."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words += data.split()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_template_compiles_and_has_no_sentence_of_its_own(file: object) -> None:
    text = file.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert templates().get_template(file.name)  # type: ignore[attr-defined]
    spoken = Spoken()
    spoken.feed(re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL))

    said = {word.strip(",.:()") for word in spoken.words} - NO_WORDS - {""}
    assert not {word for word in said if re.search(r"[A-Za-z]", word)}


@pytest.mark.parametrize("file", [*FILES, *CODE], ids=lambda file: file.name)
def test_each_id_has_a_sentence(file: object) -> None:
    ids = set(ID.findall(file.read_text(encoding="utf-8")))  # type: ignore[attr-defined]
    kinds = {
        *("web.choice", "web.mode", "web.outcome", "web.question"),
        "web.invite.ended",
        "web.reset.ended",
    }  # the rest of the id is put behind them

    assert not {id for id in ids - kinds if id not in CATALOGUES["en"]}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_template_holds_a_script_a_handler_or_a_style(file: object) -> None:
    text = file.read_text(encoding="utf-8")  # type: ignore[attr-defined]

    assert not re.search(r"\son[a-z]+=|style=|javascript:|hx-on", text)
    assert not re.search(r"<script(?![^>]*nonce=)", text)


def test_every_sentence_of_the_pages_is_used() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in (*FILES, *CODE))
    whole = ("web.aside.why.", "web.outcome.", "web.invite.ended", "web.reset.ended", "web.unsubscribe.")
    begun = (*set(re.findall(r"""["'](web\.[a-z_.]+\.)(?:["'{])""", text)), *whole)

    assert not {id for id in WORDS if id not in text and not id.startswith(begun)}
