"""A mail has the headers that we mean and no others, whatever stands in names, subjects and addresses."""

from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.channels.delivery import Outgoing, Piece, Words
from changemaker.channels.mail_message import WIRE, address_of, mail_message

HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "Content-Language",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "MIME-Version",
    "Content-Type",
}
SENDER, URL = "Acme <cx@acme.example>", "https://cx.example.com/u/aToken"


def outgoing(subject: str = "News", *, text: str = "Hello", url: str = URL, to: str = "ada@example.com") -> Outgoing:
    pieces = (Piece(kind="line", text=text),)
    words = Words(subject=subject, pieces=pieces, language="en", direction="ltr", foot="Why", unsubscribe="Unsubscribe")
    return Outgoing(key="run/1/ada", now=1_772_625_600_000_000, address=to, words=words, unsubscribe_url=url)


@given(subject=st.text(max_size=300), text=st.text(max_size=100))
@settings(max_examples=25)
def test_no_subject_and_no_text_makes_a_header(subject: str, text: str) -> None:
    mail = mail_message(outgoing(subject, text=text), sender=SENDER)

    parsed = message_from_bytes(mail.as_bytes(policy=WIRE), policy=policy.default)

    assert set(parsed.keys()) == HEADERS
    assert parsed["To"] == "ada@example.com"
    assert len(parsed["Subject"].splitlines()) <= 1
    assert all(len(line) < 998 for line in mail.as_bytes(policy=WIRE).splitlines())


@pytest.mark.parametrize(
    "subject",
    ["Hi\r\nBcc: all@example.com", "Hi\nBcc: all@example.com", "Hi\rBcc: x", "Hi\u2028Bcc: x", "\x00Hi\x85Bcc: x"],
)
def test_a_line_break_in_a_subject_is_a_space(subject: str) -> None:
    mail = mail_message(outgoing(subject), sender=SENDER)

    assert mail["Bcc"] is None
    assert str(mail["Subject"]).startswith("Hi Bcc")


@settings(max_examples=40)
@given(address=st.one_of(st.text(), st.text(alphabet="a@.\r\n,;<> \"'\u0645é", max_size=30)))
def test_an_address_is_one_address_or_none(address: str) -> None:
    try:
        mail = mail_message(outgoing(to=address), sender=SENDER)
    except ValueError:
        return
    parsed = message_from_bytes(mail.as_bytes(policy=WIRE.clone(utf8=True)), policy=policy.default.clone(utf8=True))
    assert set(parsed.keys()) == HEADERS
    assert len(parsed["To"].addresses) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "ada@",
        "@example.com",
        "ada@example.com\r\nBcc: x@example.com",
        "a@b.c, d@e.f",
        "ada@exam ple.com",
        "a@b",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="no e-mail address"):
        address_of(address)


def test_a_domain_of_another_script_is_written_as_servers_know_it() -> None:
    assert address_of("ada@Почта.РФ").addr_spec == "ada@xn--80a1acny.xn--p1ai"


def test_the_same_key_is_the_same_mail_and_another_key_is_another() -> None:
    once, again = (mail_message(outgoing(), sender=SENDER).as_bytes() for _ in range(2))
    other = mail_message(Outgoing(key="run/2/ada", now=0, address="a@b.cd", words=outgoing().words), sender=SENDER)

    assert once == again
    assert other["Message-ID"] != message_from_bytes(once)["Message-ID"]


def test_a_receipt_offers_no_way_to_unsubscribe() -> None:
    mail = mail_message(outgoing(url=""), sender=SENDER)

    assert not {name for name in mail.keys() if name.startswith("List-")}  # noqa: SIM118


def test_one_click_is_promised_only_where_nobody_can_listen_in() -> None:
    for url, promised in ((URL, True), ("http://127.0.0.1:8765/u/a", True), ("http://cx.example.com/u/a", False)):
        mail = mail_message(outgoing(url=url), sender=SENDER)
        assert (mail["List-Unsubscribe-Post"] is not None, f"<{url}>" in mail["List-Unsubscribe"]) == (promised, True)


def test_mails_that_ask_to_stop_go_where_the_company_says() -> None:
    mail = mail_message(outgoing(), sender=SENDER, unsubscribe="stop@acme.example")

    assert "<mailto:stop@acme.example?subject=unsubscribe%20aToken>" in mail["List-Unsubscribe"]
