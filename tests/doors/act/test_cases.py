"""`changemaker act cases` and the API: a case's whole way, and what people and machines may not do with one."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from changemaker.access.roles import Permission, Role
from changemaker.engine.workspace import open_workspace
from changemaker.routines.open_store import store_of
from changemaker.store.people_tables import USER
from doors.api.here import Here, assert_problem, empty_workspace, running
from doors.support import Answer, assert_complains, run
from unit.routines.made import workspace as written


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return peopled(tmp_path)


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return peopled(tmp_path_factory.mktemp("acme"))


def peopled(place: Path) -> Path:
    folder = written(place)
    store = store_of(open_workspace(folder))
    with store.writing() as connection:
        for id in ("ada", "ben"):
            row = {"id": id, "email": f"{id}@example.com", "name": id.title(), "roles": ["agent"], "state": "active"}
            connection.execute(sa.insert(USER).values(**row, digest=True, made_at=1))
    store.close()
    return folder


def cases(folder: Path, *args: str) -> Answer:
    return run("act", "cases", *args, cwd=folder)


def done(folder: Path, *args: str) -> str:
    answer = cases(folder, *args)
    assert answer.code == 0, answer.err
    return answer.out.strip()


def opened(folder: Path, *more: str) -> str:
    told = done(folder, "open", "--account", "A17", "--queue", "account-care", *more)
    return str(re.fullmatch(r"Opened ([0-9a-f]{16})\.", told)[1])  # type: ignore[index]


def test_a_case_goes_its_whole_way_at_the_terminal(folder: Path) -> None:
    assert "There is no case yet" in done(folder, "list")
    id = opened(folder, "--severity", "5", "--value", "1200")
    assert done(folder, "next", "--queue", "account-care", "--as", "ada@example.com") == f"{id}: Being worked on."
    assert done(folder, "hand-over", id, "--to", "ben@example.com", "--function", "IT") == f"{id}: Not begun."
    assert done(folder, "take", id, "--as", "ben@example.com") == f"{id}: Being worked on."
    done(folder, "promise", id, "--what", "call_back", "--until", "2099-01-05 17:00")
    done(folder, "try", id, "--action", "call", "--result", "helped", "--cost", "12.50")
    assert_complains(cases(folder, "resolve", id, "--outcome", "solved", "--cause", "late"), "a promise is still open")
    done(folder, "promise", id, "--kept")
    assert done(folder, "resolve", id, "--outcome", "solved", "--cause", "late delivery") == f"{id}: Resolved."
    assert_complains(cases(folder, "close", id), "the customer was not told", "CM425")
    done(folder, "tell", id, "--by", "phone")
    assert done(folder, "close", id) == f"{id}: Closed."
    assert "late delivery" in done(folder, "cause", "Late delivery", "--since", "2026-01-05 08:00")

    told = json.loads(done(folder, "list", "--all", "--json", "-"))

    [one] = told["cases"]
    assert (one["state"], one["owner"], one["promise_kept"], one["value"]) == ("closed", "ben", True, 1200.0)
    assert one["what"]["text"] == "A17: complaint"
    assert told["board"]["resolved"] == 1
    assert told["board"]["in_time"]["refused"]["id"] == "cases.refuse.few"  # of one account no share is told
    assert told["worth"]["refused"]["id"] == "cases.worth.no_journey"
    shown = done(folder, "show", id)
    assert re.search(r"Tried \(command line\) – call, Helped", shown)
    assert re.search(r"Resolved \(command line\) – Solved, late delivery", shown)
    assert json.loads(done(folder, "show", id, "--json", "-"))["playbook"]["plays"][0]["tried"] is True


def test_the_board_in_the_terminal_has_queues_and_what_is_due_first(folder: Path) -> None:
    ids = [opened(folder, "--severity", grade) for grade in ("1", "5")]

    answer = done(folder, "list", "--queue", "account-care")

    assert re.search(r"account-care +2 +0 +\d +2 +0\.0 +0\.0", answer)
    assert [line.split()[0] for line in answer.splitlines()[-2:]] == ids[::-1]  # the graver is due sooner
    assert "nobody's" in answer


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("take", "0123456789abcdef", "--as", "ada@example.com"), "no case is called '0123456789abcdef'"),
        (("take", "0123456789abcdef"), "it is not said who takes it"),
        (("next", "--queue", "acount-care", "--as", "ada@example.com"), "no queue 'acount-care'"),
        (("next", "--queue", "account-care", "--as", "zoe@example.com"), "nobody here has that e-mail address"),
        (("open", "--account", "", "--queue", "account-care"), "no account is called ''"),
        (("tell", "0123456789abcdef"), "say either how they were told or --letter"),
        (("promise", "0123456789abcdef", "--what", "answer", "--until", "tomorrow"), "'tomorrow' is no moment"),
        (("cause", "ring anna@example.com"), "holds an address or a number"),
        (("list", "--queue", "x"), "no queue 'x'"),
    ],
)
def test_what_cannot_be_is_told_with_what_to_do(unchanged: Path, args: tuple[str, ...], told: str) -> None:
    assert_complains(cases(unchanged, *args), told)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    with running(empty_workspace(tmp_path_factory.mktemp("acme"))) as server:
        yield server


NEW = {"account_id": "A17", "queue": "account-care"}


def body(answer: httpx.Response, status: int = 200) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    told: dict[str, object] = answer.json()
    return told


def test_a_case_goes_its_whole_way_by_the_api_and_only_its_people_see_it(here: Here) -> None:
    ada, ben, boss = here.person("ada", Role.AGENT), here.person("ben", Role.AGENT), here.person("zoe", Role.ANALYST)
    new = {"account_id": "A17", "queue": "account-care", "severity": 5, "words": "Nobody calls me back"}
    first = boss.post("/api/v1/cases", json=new, headers={"idempotency-key": "form-7"})
    again = boss.post("/api/v1/cases", json=new, headers={"idempotency-key": "form-7"})
    at = first.headers["location"]
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert_problem(ada.get(at), 404, "CM426")  # nobody's yet
    taken = ada.post("/api/v1/cases/next", json={"queue": "account-care"})
    assert body(taken)["owner"] == "u_ada"
    assert ada.post("/api/v1/cases/next", json={"queue": "account-care"}).status_code == 204
    assert_problem(ben.get(at), 404, "CM426")
    told = body(ada.get(at))
    assert told["playbook"] == {"value": None, "plays": []}
    assert told["words"] == "Nobody calls me back"

    def move(who: httpx.Client, version: int, **what: object) -> httpx.Response:
        return who.post(f"{at}/moves", json=what, headers={"if-match": f'"{version}"'})

    assert_problem(move(ada, 1, move="wait", for_whom="carrier"), 412, "CM311")
    assert_problem(move(ada, 2, move="resolve", outcome="solved"), 400, "CM341", "/root_cause")
    assert_problem(move(ada, 2, move="close"), 409, "CM425")
    assert body(move(ada, 2, move="try", action="call", result="helped"))["version"] == 3
    assert body(move(ada, 3, move="hand_over", to="u_ben", function="IT"))["owner"] == "u_ben"
    assert_problem(ada.get(at), 404, "CM426")  # it is Ben's now
    assert body(move(ben, 4, move="take"))["state"] == "in_work"
    assert body(move(ben, 5, move="resolve", outcome="solved", root_cause="Late delivery"))["state"] == "resolved"
    assert_problem(move(ben, 6, move="letter"), 409, "CM425", "not known whom to write to")
    body(move(ben, 6, move="tell", way="phone"))
    assert body(move(ben, 7, move="close"))["root_cause"] == "late delivery"
    kinds = [one["kind"] for one in body(ben.get(at))["history"]]  # type: ignore[attr-defined]
    assert kinds == ["opened", "took", "tried", "handed_over", "took", "resolved", "told", "closed"]
    clients = {"ada": ada, "ben": ben, "zoe": boss}
    seen = {who: len(client.get("/api/v1/cases?all=true").json()["items"]) for who, client in clients.items()}
    assert seen == {"ada": 0, "ben": 1, "zoe": 1}
    assert body(boss.get("/api/v1/cases/board"))["resolved"] == 1
    assert body(ada.get("/api/v1/cases/board"))["resolved"] == 0


def test_pages_of_cases_hold_each_once(here: Here) -> None:
    pat = here.person("pat", Role.ANALYST)
    made = {body(pat.post("/api/v1/cases", json={**NEW, "account_id": f"P{n}"}), 201)["id"] for n in range(5)}
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = body(pat.get(f"/api/v1/cases?limit=2&cursor={cursor}"))
        found += [one["id"] for one in page["items"]]  # type: ignore[attr-defined]
        cursor = page["next"]  # type: ignore[assignment]

    assert len(found) == len(set(found))
    assert made <= set(found)


def test_executives_look_and_machines_do_not_work_on_cases(here: Here) -> None:
    chief, machine = here.person("chief", Role.EXECUTIVE), here.machine(Permission.SEE_HOME)
    new = NEW

    assert chief.get("/api/v1/cases/board").status_code == 200
    assert_problem(chief.post("/api/v1/cases", json=new), 403, "CM332")
    assert machine.post("/api/v1/cases", json=new).status_code in (401, 403)
    assert here.nobody().get("/api/v1/cases").status_code == 401
    assert_problem(here.person("pia", Role.AGENT).post("/api/v1/cases", json={**new, "queue": "x"}), 422, "CM427")
