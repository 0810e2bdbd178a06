"""The files of a kept proof, laid out when somebody first wants them: no number is computed again."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from changemaker.engine.workspace import Workspace
from changemaker.reports.case_files import KINDS, RENDERERS
from changemaker.reports.write import write_atomically
from changemaker.routines.kept_results import KeptCase, kept_case


def lay_out(
    workspace: Workspace,
    kept: KeptCase,
    *,
    kinds: Sequence[str] = KINDS,
    language: str = "en",
    progress: Callable[[str], None] = lambda kind: None,
) -> Mapping[str, Path]:
    """Make those files of a proof that are not there yet; return where they stand, by kind.

    Args:
        workspace: whose.
        kept: the proof.
        kinds: of `reports.case_files.KINDS`.
        language: of the catalogue in `reports.words`.
        progress: told the kind of each file before it is made.

    Raises:
        BadFileError: the disk does not take them.
    """
    places = {kind: kept.file(kind, language) for kind in kinds}
    missing = [kind for kind, path in places.items() if not path.is_file()]
    if not missing:
        return places
    told = kept.report(language)
    for kind in missing:
        progress(kind)
        content = RENDERERS[kind](told)
        now = kept_case(workspace, kept.name)
        if now is not None and now.made_at == kept.made_at:  # else a newer proof has taken its place meanwhile
            write_atomically(places[kind], content)
    return places
