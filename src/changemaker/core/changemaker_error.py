"""What every error has: what is wrong, where, what to do, and the code of its page."""


class ChangemakerError(Exception):
    """Written for the person who reads it: what is wrong, where, and what to do."""

    code = "CM000"

    def __init__(self, what: str, *, hint: str, where: str = "") -> None:
        self.what, self.hint, self.where = what, hint, where
        place = f"{where}: " if where else ""
        super().__init__(f"{place}{what}\n  Hint: {hint} [{self.code}]")
