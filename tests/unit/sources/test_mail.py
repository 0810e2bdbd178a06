"""Mails: what their senders wrote themselves, whatever their programs made of it."""

import mailbox
import tracemalloc
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.core.errors import BadFileError, TextFileError
from changemaker.sources.mail_charset import decoded
from changemaker.sources.mail_file import Mail, is_ours, mails_in
from changemaker.sources.mail_text import own_words, plain_of_html

REPLIES = {
    "en": "It broke again.\n\nOn Mon, 2 Feb 2026 at 10:00, Desk <desk@supply.example>\nwrote:\n\n> Dear Ann\n> sorry",
    "de": "Wieder defekt.\n\nAm 02.02.2026 um 10:00 schrieb Help Desk <desk@supply.example>:\n> Liebe Ann",
    "ru": "Опять сломалось.\n\n2 февр. 2026 г., 10:00 пользователь Desk <desk@supply.example> написал:\n> Добрый день",
    "ar": "تعطل مرة أخرى.\n\nفي الاثنين، 2 فبراير 2026 كتب Desk <desk@supply.example>:\n> مرحبا",
    "outlook": "It broke again.\n\nFrom: Desk <desk@supply.example>\nSent: Monday\nTo: Ann\nSubject: x\n\nDear Ann",
    "divider": "It broke again.\n\n-----Original Message-----\nDear Ann",
}
SIGNED = {
    "dashes": "It broke.\n-- \nAnn Lee\nBuyer",
    "regards": "It broke.\n\nKind regards,\nAnn Lee\nNorthgate Works\n+44 20 7946 0018",
    "ru": "Сломалось.\n\nС уважением,\nАнна Петрова",
    "ar": "تعطل.\n\nمع التحية\nأمل",
    "phone": "It broke.\n\nSent from my iPhone",
}


@pytest.mark.parametrize("reply", REPLIES.values(), ids=list(REPLIES))
def test_what_is_quoted_is_cut(reply: str) -> None:
    assert own_words(reply) == reply.split("\n")[0]


@pytest.mark.parametrize("signed", SIGNED.values(), ids=list(SIGNED))
def test_signatures_are_cut(signed: str) -> None:
    assert own_words(signed) == signed.split("\n")[0]


def test_what_only_looks_like_an_end_stays() -> None:
    text = "Regards to your team:\nthe box -- the blue one -- broke.\nOn Monday we wrote to you."

    assert own_words(text) == text


def test_text_under_a_quotation_is_kept() -> None:
    assert own_words("> Did it arrive?\nNo, it did not.\n> When?\nNever.") == "No, it did not.\nNever."


def test_html_is_made_plain_without_its_quotation() -> None:
    said = "<style>p{}</style><p>It&nbsp;broke<br>again &lt;3</p>"
    html = f"{said}<div class='gmail_quote'>On Monday<blockquote>Dear</blockquote></div>"

    assert plain_of_html(html) == "It broke\nagain <3"


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        ("Доставка опоздала на три дня", "cp1251", "us-ascii"),
        ("Доставка опоздала на три дня", "koi8-r", "koi8-r"),
        ("Доставка опоздала", "utf-8", "iso-8859-1"),
        ("الطلب متأخر ثلاثة أيام", "cp1256", None),
        ("Größe ändern, bitte", "cp1252", "unknown-8bit"),
        ("plain", "ascii", "no-such-charset"),
    ],
)
def test_a_wrong_charset_does_no_harm(text: str, encoding: str, declared: str | None) -> None:
    assert decoded(text.encode(encoding), declared) == text


def mail(text: str, *, sender: str = "Ann Lee <Ann@Northgate.example>", subject: str = "Box") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "desk@supply.example", subject
    made["Date"], made["Message-ID"] = "Mon, 02 Feb 2026 10:00:00 +0400", "<1@northgate.example>"
    made.set_content(text)
    return made


def test_an_eml_file_is_one_mail(tmp_path: Path) -> None:
    made = mail("It broke.\n\nKind regards,\nAnn")
    made.add_attachment(b"\x00" * 1000, maintype="application", subtype="pdf", filename="x.pdf")
    (tmp_path / "one.eml").write_bytes(made.as_bytes())

    (found,) = mails_in(tmp_path / "one.eml")

    assert (found.sender, found.text) == ("ann@northgate.example", "Box\n\nIt broke.")
    assert found.sent == "2026-02-02T06:00:00+00:00"  # four hours east of Greenwich
    assert is_ours(found, ["@northgate.example"]) and not is_ours(found, ["@gate.example"])


def test_an_answer_does_not_begin_with_its_subject(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(mail("It broke.", subject="Re: your order").as_bytes())

    assert [one.text for one in mails_in(tmp_path / "one.eml")] == ["It broke."]


def test_every_mail_of_an_mbox_is_there(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "box.mbox")
    for number in range(5):
        box.add(mail(f"Text {number}\nFrom here on it broke.", subject=f"Re: {number}"))
    box.flush()

    found = list(mails_in(tmp_path / "box.mbox"))

    assert [one.text for one in found] == [f"Text {n}\nFrom here on it broke." for n in range(5)]


def test_a_mail_without_date_or_sender_is_there_with_nothing_in_that_place(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(
        b"Subject: =?nonsense?Q?x?=\nDate: yesterday\nContent-Type: text/plain; charset=x\n\nHi \xff"
    )

    (found,) = mails_in(tmp_path / "one.eml")

    assert found.sent is None and found.sender == "" and found.text.startswith("x\n\nHi ")


@pytest.mark.parametrize(
    ("raw", "error"), [(b"", BadFileError), (b"\x89PNG\r\n", TextFileError), (b"Dear all\n", TextFileError)]
)
def test_what_is_no_mail_is_told(tmp_path: Path, raw: bytes, error: type[Exception]) -> None:
    (tmp_path / "one.eml").write_bytes(raw)

    with pytest.raises(error, match=r"one\.eml"):
        list(mails_in(tmp_path / "one.eml"))


@pytest.mark.parametrize("size", [8, pytest.param(50, marks=pytest.mark.faults)])
def test_an_mbox_of_many_megabytes_is_read_a_mail_at_a_time(tmp_path: Path, size: int) -> None:
    big = b"From a@b.example Mon Feb  2 10:00:00 2026\n" + mail("It broke.").as_bytes().replace(
        b"broke.", b"broke. " + b"x" * 200_000
    )
    with (tmp_path / "box.mbox").open("wb") as file:
        for _ in range(5 * size):
            file.write(big + b"\n\n")
    tracemalloc.start()

    count = sum(1 for _ in mails_in(tmp_path / "box.mbox"))

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 5 * size
    assert peak < 5_000_000  # a few copies of one mail, not of all


@given(st.binary(max_size=400))
@settings(max_examples=50)
def test_no_bytes_break_the_decoding(raw: bytes) -> None:
    for declared in (None, "utf-8", "koi8-r", "utf-7", "base64", "idna", "\ud800"):
        assert isinstance(decoded(raw, declared), str)


def test_ours_are_told_by_address_or_domain() -> None:
    desk = Mail(id="1", sender="desk@supply.example", sent=None, subject="", text="")

    assert [
        is_ours(desk, [one]) for one in ("desk@supply.example", "@supply.example", "supply.example", "@x.example")
    ] == [
        True,
        True,
        True,
        False,
    ]
