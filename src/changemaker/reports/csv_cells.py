"""Cells of a CSV file that a spreadsheet shows as they are and never runs."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


def safe_cell(cell: object) -> str:
    """Return a cell's text; one that begins like a formula, and is no number, is quoted.

    Example:
        >>> [safe_cell(cell) for cell in ("=1+1", "-5 %", "-5", -2.5, "a=b", None)]
        ["'=1+1", "'-5 %", '-5', '-2.5', 'a=b', '']
    """
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
