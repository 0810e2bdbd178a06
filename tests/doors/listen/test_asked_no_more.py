"""Who wants to be asked no more is asked by nobody, in no way."""

from pathlib import Path

import pytest

from changemaker.core.errors import AskingError
from changemaker.engine.tables import tables_in_memory
from changemaker.listen.asking.throttle import why_barred
from changemaker.listen.surveys.read_survey import survey_named
from changemaker.routines.plan_visit import plan_visit
from doors.listen.answering_site import answering


def test_who_has_answered_and_then_says_no_more_is_asked_by_no_survey_and_visited_by_nobody(tmp_path: Path) -> None:
    with answering(tmp_path) as site:
        token, row = site.invitation()
        site.post(f"/s/{token}", {"-page": 0, "nps": 9})
        site.post(f"/s/{token}", {"-page": 2, "feel": "valued", "feel.valued": 5})

        site.post(f"/s/{token}/stop", {})

        assert site.again(row).state == "answered"
        with site.served.store.reading() as connection:
            barred = [
                why_barred(connection, str(row.contact_id), purpose=purpose) for purpose in ("service", "marketing")
            ]
            other = why_barred(connection, "somebody else", purpose="service")
        assert (barred, other) == (["opted_out", "opted_out"], None)
        with pytest.raises(AskingError, match="opted out"):
            plan_visit(
                survey_named(site.served.workspace.folder, "visit"),
                tables_in_memory({}, data_version="none"),
                site.served.store,
                account_id=row.account_id,
                contact_id=row.contact_id,
                held_by=None,
                due_at=1,
                by="u1",
                now=1,
                zone="UTC",
            )
