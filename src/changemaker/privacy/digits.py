"""Digits of every script as ASCII ones, letter for letter, so that places in the text stay where they are."""

# The zeros of Unicode's decimal digits; the other nine of a script follow its zero.
ZEROS = (
    "٠۰߀०০੦૦୦௦౦೦൦෦๐໐༠၀႐០᠐᥆᧐᪀᪐᭐᮰᱀᱐꘠꣐꤀꧐꧰꩐꯰０"
    "\U000104a0\U00010d30\U00011066\U000110f0\U00011136\U000111d0\U000112f0\U00011450\U000114d0\U00011650\U000116c0"
    "\U00011730\U000118e0\U00011950\U00011c50\U00011d50\U00011da0\U00016a60\U00016ac0\U00016b50\U0001d7ce\U0001d7d8"
    "\U0001d7e2\U0001d7ec\U0001d7f6\U0001e140\U0001e2f0\U0001e950\U0001fbf0"
)
_DIGITS = {ord(zero) + digit: str(digit) for zero in ZEROS for digit in range(10)}


def plain_digits(text: str) -> str:
    """Return `text` with the digits of any script as 0 to 9, of the same length.

    Example:
        >>> plain_digits("٠٥٠ / ۰۵۰ / ０５０")
        '050 / 050 / 050'
    """
    return text if text.isascii() else text.translate(_DIGITS)
