"""An XLSForm (.xlsx) into a survey's file; what has no counterpart here is listed, never dropped in silence."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from changemaker.core.errors import XlsFormError
from changemaker.engine.yaml_file import shown
from changemaker.listen.surveys.read_survey import text_problems
from changemaker.listen.surveys.survey_text import survey_text
from changemaker.listen.surveys.xlsform_rules import optional
from changemaker.listen.surveys.xlsform_survey import taken

MOST_BYTES, MOST_UNPACKED = 20_000_000, 200_000_000
WORKBOOK = "xl/workbook.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class FromForm:
    """A survey made of a form."""

    text: str  # of surveys/NAME.yml
    questions: int
    languages: tuple[str, ...]
    left_out: tuple[str, ...]  # what of the form is not in it, and why
    to_mend: tuple[str, ...]  # what `changemaker check` will say of it


def survey_from_xlsform(path: Path, *, name: str) -> FromForm:
    """Return the survey that a form makes.

    Args:
        path: an XLSForm, as ODK, KoboToolbox and SurveyCTO read it.
        name: of the survey.

    Raises:
        XlsFormError: it is no XLSForm, or holds no question that we ask.
        MissingExtraError: pyxform or elementpath is not installed.
    """
    form = _read(path)
    plain, left_out = taken(form)
    if plain is None:
        hint = "it holds none of text, number, date, select, rank and note; see docs/how-to/write-a-survey.md"
        raise XlsFormError("no question of this form can be asked here", hint=hint, where=shown(path))
    text = survey_text(plain)
    wrong = [problem for problem in text_problems(text, name=name)[1] if problem.weight == "error"]
    types = [question["type"] for page in plain["pages"] for question in page["questions"]]
    return FromForm(
        text=text,
        questions=sum(type != "info" for type in types),
        languages=tuple(plain["languages"]),
        left_out=left_out,
        to_mend=tuple(f"line {problem.place.line if problem.place else 1}: {problem.what}" for problem in wrong),
    )


def _read(path: Path) -> dict[str, Any]:
    """Return a form as pyxform understands it."""
    reading, understanding = optional("pyxform.xls2json_backends"), optional("pyxform.xls2json")
    mistake: type[Exception] = optional("pyxform.errors").PyXFormError
    optional("elementpath")
    _check_file(path)
    try:
        book = reading.get_xlsform(path, file_type=".xlsx")
        form: dict[str, Any] = understanding.workbook_to_json(book, fallback_form_name="form", warnings=[])
    except mistake as error:
        told = " ".join(str(error).split())[:300]
        raise XlsFormError(f"this is no XLSForm: {told}", hint="mend the form", where=shown(path)) from error
    except (Exception, RecursionError) as error:  # a library's own stumbles over a damaged workbook
        what = f"this workbook cannot be read ({type(error).__name__})"
        raise XlsFormError(
            what, hint="open it in a spreadsheet and save it anew as .xlsx", where=shown(path)
        ) from error
    return form


def _check_file(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        reason = (error.strerror or "not found").lower()
        raise XlsFormError(f"cannot read this file: {reason}", hint="check its name", where=shown(path)) from error
    try:
        with ZipFile(path) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
            is_workbook = WORKBOOK in packed.namelist()
    except (BadZipFile, OSError, ValueError) as error:
        hint = "save the form as an Excel workbook (.xlsx)"
        raise XlsFormError("this is no .xlsx workbook", hint=hint, where=shown(path)) from error
    if not is_workbook:
        raise XlsFormError("this is no .xlsx workbook", hint="save the form as .xlsx", where=shown(path))
    if size > MOST_BYTES or unpacked > MOST_UNPACKED:
        what = f"this workbook has {max(size, unpacked):,} bytes"
        raise XlsFormError(
            what, hint=f"forms have {MOST_BYTES:,} at most, unpacked {MOST_UNPACKED:,}", where=shown(path)
        )
