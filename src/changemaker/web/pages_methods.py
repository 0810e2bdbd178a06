"""Methods: how numbers are made here, what has to be true for them, and how often they were wrong."""

from litestar import Response, get

from changemaker.access.roles import Permission
from changemaker.reports.words import word
from changemaker.web.case_page import case_in
from changemaker.web.company import programmes_in
from changemaker.web.methods_shown import METHODS, used
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.reader import reader_of
from changemaker.web.scores_page import contest_in

KINDS = ("by_lot", "chosen", "behind", "naive")


@get("/methods", opt={"needs": Permission.SEE_METHODS}, sync_to_thread=True)
def methods(request: Asked) -> Response[bytes]:
    """All of them, those that kept results use marked."""
    language = reader_of(request).language
    shown = Shown(template="methods.html", title=word("web.nav.methods", language), here="methods")
    groups = [(kind, [method for method in METHODS if method.kind == kind]) for kind in KINDS]
    return show(request, shown, kinds=groups, used=used(_names(request)))


def _names(request: Asked) -> set[str]:
    """The methods of what is kept; who may not see results learns of none."""
    workspace, actor = served_in(request).workspace, reader_of(request).actor
    found: set[str] = set()
    if actor.may(Permission.SEE_PROOF):
        for name in programmes_in(workspace):
            case = case_in(workspace, name, "en")
            if case is not None:
                found |= {estimate.method for estimate in case.kept.proved.case.finding.estimates.values()}
                found.add("" if not case.told.bridge else "bridge")
    contest = contest_in(workspace) if actor.may(Permission.SEE_SCORES) else None
    for finding in contest.answered.findings.values() if contest else ():
        found |= {estimate.method for estimate in finding.estimates.values()}
    return found


HANDLERS = (methods,)
