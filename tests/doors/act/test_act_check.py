"""`changemaker act check`: what people and machines read of journeys and mails, before anything is run."""

import json
from pathlib import Path

from changemaker.engine.workspace import Settings
from changemaker.engine.yaml_file import read_yaml
from changemaker.routines.acting.check_journeys import journeys_seen
from doors.support import ROOT, assert_complains, run
from unit.act.written import EXAMPLE, MAIL, SHORT
from unit.routines.made import workspace, write

ACTING = "name: Acme\ncurrency: EUR\nzone: Europe/Berlin\nacting: {languages: [en, ru]}\n"
MAIL_IN_TWO = "subject: {en: Hello, ru: Привет}\nbody: {en: Hello, ru: Привет}\n"


def test_journeys_without_a_mistake_are_summed_up(tmp_path: Path) -> None:
    duty = SHORT.replace("holdout: 20%", "holdout: {share: 0%, why: A duty.}")
    folder = workspace(tmp_path, journeys__late_reorder=EXAMPLE, mails__late_reorder_1="")
    (folder / "journeys" / "late_reorder.yml").rename(folder / "journeys" / "late-reorder.yml")
    (folder / "mails" / "late_reorder_1.yml").rename(folder / "mails" / "late-reorder-1.yml")
    write(folder, "mails/late-reorder-1.yml", MAIL)
    write(folder, "journeys/duty.yml", duty + "  - wait: 1d\n")

    answer = run("act", "check", cwd=folder)

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "Journeys without a mistake: 2; mails: 1. Nothing was run.",
        "  duty                 nobody held out, so not measured: A duty; goal order.placed within 30 days; steps: 1",
        "  late-reorder         10% held out by lot; goal order.placed within 30 days; steps: 5",
        "Next: changemaker act rehearse duty --last 365d",
    ]


def test_every_mistake_of_journeys_and_mails_is_told_at_once_to_people_and_machines(tmp_path: Path) -> None:
    wrong = SHORT.replace("holdout: 20%", "holdout: 0%")
    wrong += "  - wait: 7 dys\n  - if: order_gap_cvv > 1\n    then: [{wait: 1d}]\n"
    wrong += "  - email: hello\n    to: contact.decides\n    purpose: service\n"
    folder = workspace(tmp_path, changemaker=ACTING, journeys__a=wrong, journeys__b=SHORT + "  - wait: 1d\n")
    write(folder, "mails/hello.yml", MAIL_IN_TWO.replace("body: {en: Hello, ru", "body: {en: '{{ nobody }}', de"))

    answer = run("act", "check", cwd=folder)
    found = json.loads(run("act", "check", "--json", "-", cwd=folder).out)

    assert_complains(answer, "Nothing was run")
    told = [line for line in answer.err.splitlines() if line.startswith(("journeys/", "mails/"))]
    assert told == [
        "journeys/a.yml:4:10: nobody is held out, and no reason is given",
        "journeys/a.yml:7:11: '7 dys' is no stretch of time: 'dys' is no unit",
        "journeys/a.yml:8:9: nothing is called 'order_gap_cvv'",
        "mails/hello.yml:1:1: subject is not there in 'de'",
        "mails/hello.yml:2:1: body is not there in 'ru'",
        "mails/hello.yml:2:16: no fact is called 'nobody'",
    ]
    assert (found["errors"], [journey["journey"] for journey in found["journeys"]]) == (6, ["b"])
    assert run("act", "check", "b", cwd=folder).code == 0
    assert_complains(run("act", "check", "c", cwd=folder), "there is no journey 'c'")


def test_a_workspace_is_checked_with_its_journeys(tmp_path: Path) -> None:
    folder = workspace(tmp_path, journeys__a=SHORT + "  - wait: 7 dys\n")

    answer = run("check", cwd=folder)

    assert_complains(answer, "Nothing was run")
    assert answer.err.startswith("journeys/a.yml:7:11: '7 dys' is no stretch of time")


def test_the_sample_companys_journeys_and_letters_have_no_mistake_in_any_of_its_languages() -> None:
    folder = ROOT / "src" / "changemaker" / "sim" / "workspace"

    seen = journeys_seen(folder, read_yaml(folder / "changemaker.yml", Settings))

    assert seen.problems == ()
    assert {"late-reorder", "complaint-rescue", "silent-decision-maker"} <= set(seen.journeys)
    assert {mail.languages for mail in seen.mails.values()} == {("en", "ru", "ar")}
