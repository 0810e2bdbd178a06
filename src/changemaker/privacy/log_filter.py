"""No person and no key in a log: every record is redacted before it is written."""

import logging
import re

from changemaker.privacy.redact import redact

_SECRET = re.compile(
    r"(?i)(\bbearer\s+|\bcm_session=|\bcmk_|\b(?:password|token|secret|api_key)[=:]\s*[\"']?|://[^/\s:@]{0,64}:)[^\s\"'&;,@]{4,}"
)
_LINK = re.compile(r"(/(?:reset|invite|u)/)[\w.~=-]{8,}")  # whoever has it comes in, or ends somebody's mails
_STANDARD = frozenset(vars(logging.LogRecord("", 0, "", 0, "", (), None))) | {"message", "asctime"}
_FORMATTER = logging.Formatter()


class Redacting(logging.Filter):
    """Takes addresses, numbers and keys out of records; put it on a handler: there it sees the records of every logger.

    Example:
        >>> record = logging.LogRecord("send", logging.INFO, "", 0, "sent to %s", ("ada@example.com",), None)
        >>> Redacting().filter(record), record.getMessage()
        (True, 'sent to [email]')
    """

    def __init__(self, *, region: str | None = None) -> None:
        super().__init__()
        self.region = region  # ISO 3166, for telephone numbers without a country code

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the message, the trace, and what was added by name; every record passes."""
        record.msg, record.args = self._clean(_message(record)), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = _FORMATTER.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._clean(record.exc_text)
        if record.stack_info:
            record.stack_info = self._clean(record.stack_info)
        for name, value in list(vars(record).items()):
            if name not in _STANDARD and not isinstance(value, bool | int | float | None):
                setattr(record, name, self._clean(str(value)))
        return True

    def _clean(self, text: str) -> str:
        return redact(_LINK.sub(r"\1[secret]", _SECRET.sub(r"\1[secret]", text)), self.region).text


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):  # arguments that do not fit their template: a log never fails its caller
        return f"{record.msg} {record.args}"
