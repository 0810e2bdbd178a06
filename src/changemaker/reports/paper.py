"""Pages set by Typst: tagged (PDF/UA-1), the same bytes for the same data, which is never read as markup."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

import typst

from changemaker.reports.fonts import FOLDERS

FOLDER = Path(__file__).parent / "templates"
NO_LETTER = "could not be displayed"  # how Typst says that no face has the letter


def typeset(template: str, data: Mapping[str, object], *, made_at: datetime) -> bytes:
    """Return `data` laid out by a template of `templates`.

    Where no face on this machine has a letter of the data (a label in Chinese, say), the paper keeps its tags but
    cannot call itself PDF/UA.

    Args:
        template: a file's name.
        data: plain values; the template reads them as `sys.inputs.report`.
        made_at: dates the document, in place of the computer's clock.
    """
    told = json.dumps(data, ensure_ascii=False)
    try:
        return _set(template, told, made_at, "ua-1")
    except typst.TypstError as error:
        if NO_LETTER not in str(error):
            raise
        return _set(template, told, made_at, None)


def _set(template: str, data: str, made_at: datetime, standard: Literal["ua-1"] | None) -> bytes:
    return typst.compile(
        str(FOLDER / template),
        format="pdf",
        font_paths=[str(folder) for folder in FOLDERS],
        sys_inputs={"report": data},
        pdf_standards=standard,
        timestamp=int(made_at.timestamp()),
    )
