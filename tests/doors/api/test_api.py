"""What people and machines ask of /api/v1: results that are kept, jobs, tasks, records; each error says what to do."""

import http.client
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from changemaker.access.roles import Permission, Role
from changemaker.api.routes_metrics import ONE_AT_A_TIME
from changemaker.channels.unsubscribe import token_for
from changemaker.core.message import Message
from changemaker.privacy.hashes import address_hash
from changemaker.routines.kept_results import keep_case
from changemaker.routines.programme_proof import ProvedProgramme
from changemaker.store.audit import write_audit
from changemaker.store.jobs import read_job
from changemaker.store.outbox import put
from changemaker.store.tasks import put_task
from changemaker.store.users import read_user
from doors.api.here import NOW, Here, assert_problem, empty_workspace, running
from doors.sample_case import SOURCE, case

PROGRAMME = """
name: Simpler ordering
what: Fewer steps to an order
rollout: {unit: account, assigned: staged}
costs: [{first: 2025-01, amount: "1000", what: team}]
"""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    workspace = empty_workspace(tmp_path_factory.mktemp("acme"))
    (workspace.folder / "programmes").mkdir()
    proved = ProvedProgramme(case=case("A"), source=SOURCE, frozen_now=False)
    for name in (proved.case.programme, "simpler-ordering"):
        (workspace.folder / "programmes" / f"{name}.yml").write_text(PROGRAMME)
    keep_case(workspace, proved, datetime(2026, 11, 21, tzinfo=UTC))
    with running(workspace) as server:
        yield server


@pytest.fixture(scope="module")
def analyst(here: Here) -> httpx.Client:
    return here.person("ana", Role.ANALYST)


@pytest.fixture(scope="module")
def admin(here: Here) -> httpx.Client:
    return here.person("ada", Role.ADMIN)


def test_programmes_tell_which_proof_is_kept(analyst: httpx.Client) -> None:
    told = {one["name"]: one for one in analyst.get("/api/v1/programmes").json()["items"]}

    assert told["simpler-ordering"]["proved_at"] is None
    assert told["complaints-in-a-day"]["proved_at"] == "2026-11-21T00:00:00+00:00"
    assert told["complaints-in-a-day"]["stale"] is True  # nothing is loaded: other tables than those it was proved on


def test_a_kept_proof_is_told_with_its_estimates_in_three_languages(analyst: httpx.Client) -> None:
    told = {
        language: analyst.get("/api/v1/programmes/complaints-in-a-day", params={"language": language}).json()["case"]
        for language in ("en", "ru", "ar")
    }

    assert told["en"]["finding"]["estimates"] == told["ar"]["finding"]["estimates"]
    assert told["en"]["finding"]["estimates"]["value:net"]["grade"] == "A"


def test_whoever_asks_while_metrics_are_worked_out_is_told_to_come_again(analyst: httpx.Client) -> None:
    with ONE_AT_A_TIME:
        answer = analyst.get("/api/v1/metrics/values")

    assert_problem(answer, 503, "CM302", "ask again")
    assert int(answer.headers["retry-after"]) >= 1


def test_what_is_not_there_says_what_to_do(analyst: httpx.Client) -> None:
    assert_problem(analyst.get("/api/v1/programmes/simpler-ordering"), 404, "CM343", "not proved yet", "POST")
    assert_problem(analyst.get("/api/v1/programmes/simpler-orderin"), 404, "CM343", "did you mean 'simpler-ordering'?")
    assert_problem(analyst.get("/api/v1/programmes/..%2f..%2fetc"), 404, "CM343")
    assert_problem(analyst.get("/api/v1/scores"), 404, "CM343", "/api/v1/scores/contests")
    assert_problem(analyst.get("/api/v1/data"), 409, "CM113", "changemaker load")
    assert_problem(analyst.get("/api/v1/metrics/values"), 409, "CM113", "changemaker load")
    assert_problem(analyst.get("/api/v1/data/oder/set-aside"), 404, "CM343", "did you mean 'order'?")
    assert_problem(analyst.get("/api/v1/nothing"), 404, "CM343", "openapi.json")
    assert_problem(analyst.get("/api/v1/programmes/complaints-in-a-day?language=xx"), 400, "CM341", "language")
    assert_problem(analyst.delete("/api/v1/jobs"), 405, "CM346")
    assert_problem(analyst.get("/api/v1/jobs?cursor=a%00b"), 400, "CM341", "zero character")


def test_a_proof_is_asked_for_as_a_job_and_once_under_one_key(analyst: httpx.Client) -> None:
    key = {"Idempotency-Key": '"8e03978e-40d5-43e8-bc93-6894a57f9324"'}

    first = analyst.post("/api/v1/programmes/simpler-ordering/proofs", headers=key)
    again = analyst.post("/api/v1/programmes/simpler-ordering/proofs", headers=key)
    other = analyst.post("/api/v1/programmes/simpler-ordering/proofs", json={"refreeze": True}, headers=key)
    unkeyed = analyst.post("/api/v1/programmes/simpler-ordering/proofs")

    assert (first.status_code, again.status_code, unkeyed.status_code) == (202, 202, 202)
    assert first.headers["location"] == again.headers["location"] == f"/api/v1/jobs/{first.json()['id']}"
    assert (first.json(), again.headers["idempotency-replayed"]) == (again.json(), "true")
    assert unkeyed.json()["id"] == first.json()["id"]  # the same is under way
    assert_problem(other, 409, "CM344", "new key")
    assert_problem(
        analyst.post("/api/v1/scores/contests", headers={"Idempotency-Key": "two words"}),
        400,
        "CM341",
        "Idempotency-Key",
    )


def test_many_at_once_under_one_key_start_one_job(here: Here, analyst: httpx.Client) -> None:
    told: list[str] = []

    def ask() -> None:
        answer = analyst.post("/api/v1/scores/contests", headers={"Idempotency-Key": "many"})
        told.append(answer.json()["id"])

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(told) == 12 and len(set(told)) == 1


def test_a_bad_body_of_a_job_names_the_field(analyst: httpx.Client) -> None:
    path = "/api/v1/programmes/simpler-ordering/proofs"
    assert_problem(analyst.post(path, json={"refreze": True}), 400, "CM341", "refreze")
    assert_problem(analyst.post(path, json={"refreeze": "yes"}), 400, "CM341", "/refreeze")
    assert_problem(analyst.post(path, json={"languages": ["xx"]}), 400, "CM341", "/languages")
    assert_problem(analyst.post(path, content=b"{"), 400, "CM341")
    assert_problem(analyst.post(path, content=b"[" * 100_000), 400, "CM341")
    assert_problem(analyst.post(path, content=b"\xff\xfe"), 400, "CM341")
    assert_problem(analyst.post(path, content=b" " * 2_000_000), 413, "CM342")


def test_jobs_are_told_to_who_asked_and_cancelled_by_them(here: Here, analyst: httpx.Client) -> None:
    executive = here.person("eve", Role.EXECUTIVE)
    id = analyst.post("/api/v1/data/loads").json()["id"]

    assert analyst.get(f"/api/v1/jobs/{id}").json()["state"] == "queued"
    assert_problem(executive.get(f"/api/v1/jobs/{id}"), 404, "CM343")
    assert executive.get("/api/v1/jobs").json()["items"] == []
    assert_problem(executive.post(f"/api/v1/jobs/{id}/cancel"), 404, "CM343")
    assert analyst.post(f"/api/v1/jobs/{id}/cancel").json()["state"] == "cancelled"
    with here.served.store.reading() as connection:
        job = read_job(connection, id)
    assert job is not None and job.state == "cancelled"


def test_pages_of_jobs_hold_each_job_once(here: Here) -> None:
    asker = here.person("ann", Role.ANALYST)
    cuts = [{"cut": f"2025-0{month}"} for month in range(1, 6)]
    ids = {asker.post("/api/v1/scores/contests", json=cut).json()["id"] for cut in cuts}
    found, cursor = [], ""

    while True:
        page = asker.get("/api/v1/jobs", params={"limit": 2, "cursor": cursor}).json()
        found += [job["id"] for job in page["items"]]
        if page["next"] is None:
            break
        cursor = page["next"]

    assert len(found) == len(set(found))
    assert len(ids) == 5
    assert ids <= set(found)


@pytest.mark.parametrize("path", ["jobs", "sendings", "audit", "people", "data/order/set-aside"])
@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "cursor=zz", "cursor=W10", "cursor=%C3%A9", "cursor=LTE"]
)
def test_a_page_that_cannot_be_is_told(admin: httpx.Client, path: str, query: str) -> None:
    assert_problem(admin.get(f"/api/v1/{path}?{query}"), 400, "CM341", query.partition("=")[0])


def test_of_two_who_end_one_task_the_second_is_told(here: Here) -> None:
    first, second = here.person("kim", Role.AGENT), here.person("lee", Role.AGENT)
    with here.served.store.writing() as connection:
        id = put_task(connection, Message("needs.hint", {"hint": "call A17"}), now=NOW, role="agent")
    (seen,) = first.get("/api/v1/tasks").json()["items"]
    headers = {"if-match": f'"{seen["version"]}"'}

    done = first.post(f"/api/v1/tasks/{id}/end", json={"note": "called"}, headers=headers)
    late = second.post(f"/api/v1/tasks/{id}/end", json={"state": "dropped"}, headers=headers)

    assert (done.status_code, done.json()["state"], done.headers["etag"]) == (200, "done", '"2"')
    assert_problem(late, 412, "CM311", "somebody else")
    assert_problem(first.post(f"/api/v1/tasks/{id}/end"), 400, "CM341", "If-Match")
    assert_problem(first.post(f"/api/v1/tasks/{id}/end", headers={"if-match": "x"}), 400, "CM341")
    assert_problem(here.person("max", Role.EXECUTIVE).post(f"/api/v1/tasks/{id}/end", headers=headers), 404, "CM343")


def test_records_are_told_page_by_page_the_newest_first(here: Here, admin: httpx.Client) -> None:
    with here.served.store.writing() as connection:
        for number in range(5):
            put(
                connection,
                key=f"k{number}",
                channel="email",
                purpose="service",
                payload={},
                origin="test",
                now=NOW + number,
                contact_id="u",
            )
            write_audit(connection, now=NOW + number, actor="u_test", action="audit.test", object=str(number))

    sendings = admin.get("/api/v1/sendings?limit=3").json()
    older = admin.get("/api/v1/sendings", params={"limit": 3, "cursor": sendings["next"]}).json()
    audit = admin.get("/api/v1/audit?limit=5").json()
    beyond = admin.get("/api/v1/audit", params={"limit": 5, "cursor": audit["next"]}).json()

    assert [one["key"] for one in (*sendings["items"], *older["items"])] == ["k4", "k3", "k2", "k1", "k0"]
    assert [one["object"] for one in audit["items"]] == ["4", "3", "2", "1", "0"]
    assert max(one["id"] for one in beyond["items"]) < min(one["id"] for one in audit["items"])
    assert admin.get("/api/v1/sendings?only=sent").json()["items"] == []
    assert_problem(admin.get("/api/v1/sendings?only=posted"), 400, "CM341", "only")


def test_people_are_told_to_who_manages_them_only(admin: httpx.Client, analyst: httpx.Client) -> None:
    names = [one["name"] for one in admin.get("/api/v1/people").json()["items"]]

    assert names == sorted(names) and "Ada" in names
    assert_problem(analyst.get("/api/v1/people"), 403, "CM332")
    assert_problem(analyst.get("/api/v1/audit"), 403, "CM332")


def test_machines_read_and_ask_for_no_work(here: Here) -> None:
    machine = here.machine()

    assert machine.get("/api/v1/programmes").status_code == 200
    assert machine.get("/api/v1/metrics").json()["items"]
    assert machine.get("/api/v1/jobs").status_code == 200
    assert_problem(machine.post("/api/v1/data/loads"), 403, "CM332")


def test_nobody_and_a_forged_request_get_nothing(here: Here, analyst: httpx.Client) -> None:
    forged = here.client(cookies=analyst.cookies)

    assert_problem(here.nobody().get("/api/v1/programmes"), 401, "CM331")
    assert_problem(here.nobody().get("/api/v1/programmes", headers={"authorization": "Bearer cmk_no"}), 401, "CM345")
    assert_problem(forged.post("/api/v1/data/loads"), 403, "CM338")
    assert_problem(
        analyst.post("/api/v1/data/loads", headers={"origin": "https://evil.example", "sec-fetch-site": "cross-site"}),
        403,
        "CM338",
    )


def test_one_click_takes_one_out_without_cookie_or_token(here: Here) -> None:
    person = here.person("uma", Role.EXECUTIVE)
    keys = here.served.keys
    token = token_for(keys, address_hash(keys, "uma@example.com", "email"), "email", "digest")

    answers = [here.nobody().post(f"/u/{token}", data={"List-Unsubscribe": "One-Click"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    with here.served.store.reading() as connection:
        user = read_user(connection, "u_uma")
    assert user is not None and user.digest is False
    assert person.get("/api/v1/jobs").status_code == 200
    assert here.nobody().post(f"/u/{token}").status_code == 200  # an empty body will do
    assert_problem(here.nobody().post(f"/u/{token[:-3]}abc"), 404, "CM343", "whole link")


def test_health_tells_that_the_store_answers_and_counts_are_not_for_everybody(here: Here) -> None:
    nobody, machine = here.nobody(), here.machine(Permission.SEE_ALL_JOBS)
    outside = {"x-forwarded-for": "203.0.113.9"}

    assert nobody.get("/health").json() == {"ok": True, "store": True, "data_version": ""}
    assert "changemaker_events_stored_total" in nobody.get("/metrics").text  # on the same machine
    assert_problem(nobody.get("/metrics", headers=outside), 403, "CM332", "same machine")
    assert machine.get("/metrics", headers=outside).status_code == 200
    assert_problem(here.machine(Permission.PUSH_EVENTS).get("/metrics", headers=outside), 403, "CM332")


def test_every_code_that_an_answer_can_have_is_explained(here: Here) -> None:
    told = here.nobody().get("/api/v1/errors/CM344").json()

    assert told["code"] == "CM344" and "Idempotency-Key" in told["title"]
    assert_problem(here.nobody().get("/api/v1/errors/CM999"), 404, "CM343")


def test_headers_that_are_no_http_are_refused_and_the_server_goes_on(here: Here) -> None:
    host, port = here.url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=60)
    connection.putrequest("GET", "/api/v1/jobs")
    connection.putheader("authorization", "Bearer \xff\xfe")
    connection.endheaders()

    assert connection.getresponse().status == 401
    assert here.nobody().get("/health").status_code == 200


def test_the_description_names_every_route_with_its_answers(here: Here) -> None:
    told = here.nobody().get("/api/v1/openapi.json").json()

    assert told["openapi"] == "3.1.0"
    assert {"/v1/batch", "/api/v1/programmes/{name}/proofs", "/api/v1/tasks/{task_id}/end", "/u/{token}"} <= set(
        told["paths"]
    )
    for path, item in told["paths"].items():
        for operation in item.values():
            assert operation["summary"], path
            assert "security" in operation, path
            assert any(status.startswith("4") for status in operation["responses"]), path
