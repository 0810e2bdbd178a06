"""Nothing personal and no key reaches a log, by whichever way it gets into a record."""

import io
import logging

import pytest

from changemaker.privacy.log_filter import Redacting


@pytest.fixture
def log() -> tuple[logging.Logger, io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(message)s %(who)s", defaults={"who": ""}))
    handler.addFilter(Redacting(region="US"))
    logger = logging.Logger("test")  # of its own: no other handler sees it
    logger.addHandler(handler)
    return logger, written


Log = tuple[logging.Logger, io.StringIO]


def test_messages_and_their_arguments_are_redacted(log: Log) -> None:
    logger, written = log

    logger.info("sent to %s, %d times, call (202) 555-0143", "ada@example.com", 3)

    assert written.getvalue().strip() == "sent to [email], 3 times, call [phone]"


def test_traces_are_redacted(log: Log) -> None:
    logger, written = log
    try:
        raise ValueError("no such person: ada@example.com")
    except ValueError:
        logger.exception("failed")

    assert "no such person: [email]" in written.getvalue()
    assert "ada" not in written.getvalue()


def test_what_is_added_by_name_is_redacted(log: Log) -> None:
    logger, written = log

    logger.info("signed in", extra={"who": {"mail": "ada@example.com"}})

    assert written.getvalue().strip() == "signed in {'mail': '[email]'}"


@pytest.mark.parametrize(
    "message",
    [
        "Authorization: Bearer cmk_7f3a99aa00bb.SECRET77",
        "key cmk_SECRET77SECRET77",
        "Cookie: cm_session=SECRET77xyz; path=/",
        "postgresql://shop:SECRET77@db.example/shop",
        "password=SECRET77 and token: SECRET77",
        "GET /reset/SECRET77-Jx_7f3a99aa00bbSECRET77 failed",
        "https://cx.example.com/invite/SECRET77Jx7f3a99aa00bb",
        "POST /u/AbCd1234.SECRET77-x_y= answered 500",
    ],
)
def test_keys_and_passwords_are_taken_out(log: Log, message: str) -> None:
    logger, written = log

    logger.warning(message)

    assert "SECRET77" not in written.getvalue()
    assert "[secret]" in written.getvalue()


def test_arguments_that_do_not_fit_do_not_stop_the_caller(log: Log) -> None:
    logger, written = log

    logger.info("%d of %s", "ada@example.com")

    assert "[email]" in written.getvalue()
