"""What the YAML parser complains of, in words for people who write such a file twice a year."""

PLAIN = (
    ("'\\t' that cannot start", "a tab stands here", "indent with blanks, two a level"),
    ("mapping values are not allowed", "a ':' that does not fit here", ""),
    ("could not find expected ':'", "a line without a ':' after its key", "write 'key: value', a blank after the ':'"),
    ("found unexpected end of stream", "a quote that is opened and never closed", "close it, or leave both quotes out"),
    ("found undefined alias", "'*' starts a reference to an anchor that is not there", "put the value in quotes"),
    ("but found another document", "'---' starts a second document", "keep one document a file"),
    ("expected <block end>", "the indent differs from the lines above", "give keys of one level the same indent"),
    ("expected ',' or ']'", "a list that is opened with '[' and not closed", "close it with ']'"),
    ("expected ',' or '}'", "a '{' that is not closed", "close it with '}'"),
    ("sequence entries are not allowed", "a '-' that does not fit here", "put each '- ' on its own line below the key"),
    ("that cannot start any token", "a text cannot start with this letter", "put the text in quotes"),
    ("found unknown escape", "a '\\' in double quotes that means nothing", "use single quotes"),
)  # fmt: skip


def said_plainly(problem: str, context: str, line: str) -> tuple[str, str]:
    """Return what is wrong and what to do, for a parser's complaint on one line.

    Example:
        >>> said_plainly("mapping values are not allowed here", "", "what: calls: fewer")
        ("a ':' that does not fit here", "put the text after the first ':' in quotes")
    """
    for sign, what, hint in PLAIN:
        if sign in problem:
            return what, hint or _two_colons(line)
    told = " ".join(f"{context} {problem}".split()) or "this is not YAML"
    return told, "look at this line and the one above; texts with ':' or '#' want quotes"


def _two_colons(line: str) -> str:
    if line.count(": ") > 1:
        return "put the text after the first ':' in quotes"
    return "start it at the same column as the keys above, or finish the line above with 'key: value'"
