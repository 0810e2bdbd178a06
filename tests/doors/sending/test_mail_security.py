"""Mail goes encrypted where that was asked for, or not at all; and under the name and password of the company."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from changemaker.channels.delivery import Delivered, Outcome, Outgoing, Refused, Retry, Words
from changemaker.channels.mail import MailChannel
from changemaker.engine.serving_settings import Mail
from doors.sending.company import company
from doors.sending.mail_server import mail_server

WORDS = Words(subject="News", pieces=(), language="en", direction="ltr")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost, with its key, that nobody but this test believes."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    written = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
    file.write_bytes(written)
    return file


def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def deliver(
    port: int, *, tls: ssl.SSLContext | None = None, password: str = "", to: str = "a@b.cd", **mail: str
) -> Outcome:
    settings = {"host": "localhost", "port": port, "sender": "cx@acme.example", "timeout_seconds": 20, **mail}
    channel = MailChannel(settings=Mail.model_validate(settings), password=password, tls=tls)
    return channel.deliver(Outgoing(key="k", now=0, address=to, words=WORDS))


def test_starttls_is_used_and_a_stranger_is_not_believed(certificate: Path) -> None:
    believing = ssl.create_default_context(cafile=certificate)
    with mail_server(options={"tls_context": server_side(certificate), "require_starttls": True}) as server:
        assert isinstance(deliver(server.port, tls=believing), Delivered)
        refused = deliver(server.port)  # with the machine's own certificates

        assert isinstance(refused, Retry)
        assert refused.way_closed
        assert len(server.mails) == 1


def test_a_server_without_encryption_gets_nothing_where_encryption_was_asked_for() -> None:
    with mail_server() as server:
        for security in ("starttls", "tls"):
            assert isinstance(deliver(server.port, security=security), Retry)

        assert server.mails == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
def test_the_password_opens_the_server_and_a_wrong_one_lets_all_mail_wait() -> None:
    def authenticate(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=(data.login, data.password) == (b"cx", b"open sesame"), handled=False)

    options = {"authenticator": authenticate, "auth_required": True, "auth_require_tls": False}
    with mail_server(options=options) as server:
        right = deliver(server.port, security="none", user="cx", password="open sesame")
        wrong = deliver(server.port, security="none", user="cx", password="hunter2")
        nobody = deliver(server.port, security="none")

        assert len(server.mails) == 1
    assert isinstance(right, Delivered)
    assert isinstance(wrong, Retry)
    assert (wrong.reason.id, wrong.way_closed) == ("sending.mail_login_refused", True)
    assert isinstance(nobody, Retry)  # our setting is at fault, and not the message
    assert nobody.way_closed
    assert "hunter2" not in f"{wrong}{nobody}"


def test_the_password_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as server:
        acme = company(tmp_path, port=server.port, mail={"password": "${SOME_MAIL_PASSWORD}"})
        acme.add_user()
        key = acme.put(user_id="u1")
        acme.send()
        assert acme.end_of(key) == ("new", "sending.no_mail_server")
        monkeypatch.setenv("SOME_MAIL_PASSWORD", "open sesame")
        acme.pass_time(minutes=5)
        acme.send()

        assert acme.end_of(key) == ("sent", None)


def test_an_address_in_another_script_goes_where_the_server_takes_it() -> None:
    with mail_server() as server:
        assert isinstance(deliver(server.port, security="none", to="иван@почта.рф"), Delivered)
        assert server.envelopes[0].rcpt_tos == ["иван@xn--80a1acny.xn--p1ai"]
    with mail_server(options={"enable_SMTPUTF8": False}) as server:
        refused = deliver(server.port, security="none", to="иван@почта.рф")

    assert isinstance(refused, Refused)
    assert refused.reason.id == "sending.address_not_ascii"
