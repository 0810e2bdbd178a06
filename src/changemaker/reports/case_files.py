"""The files of a business case: page, paper, workbook and JSON, rendered before the first is written."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from changemaker.reports.case_html import to_case_html
from changemaker.reports.case_json import to_case_json
from changemaker.reports.case_pdf import to_case_pdf
from changemaker.reports.case_report import CaseReport
from changemaker.reports.case_xlsx import to_case_xlsx

RENDERERS: Mapping[str, Callable[[CaseReport], bytes]] = MappingProxyType(
    {
        "pdf": to_case_pdf,
        "xlsx": to_case_xlsx,
        "html": lambda told: to_case_html(told).encode(),
        "json": lambda told: to_case_json(told).encode(),
    }
)
KINDS = tuple(RENDERERS)


def case_files(
    told: CaseReport,
    folder: Path,
    name: str,
    *,
    kinds: Sequence[str] = KINDS,
    progress: Callable[[str], None] = lambda step: None,
) -> dict[Path, bytes]:
    """Return the content of each file, to be handed to `write_together`.

    Args:
        told: the case in words.
        folder: where the files shall stand.
        name: of the files, without an ending.
        kinds: of `KINDS`.
        progress: told each file before it is made.
    """
    files = {}
    for kind in kinds:
        path = folder / f"{name}.{kind}"
        progress(f"make {path.name}")
        files[path] = RENDERERS[kind](told)
    return files
