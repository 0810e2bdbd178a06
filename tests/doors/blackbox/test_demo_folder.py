"""`changemaker demo` and `changemaker sim calibrate`: a whole company with its truth, from nothing."""

import gzip
import json
import re
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from doors.blackbox.company import Json, bytes_below, command_line, parsed
from doors.support import Answer

pytestmark = pytest.mark.xdist_group("demo")
LONG = pytest.mark.truth  # the README's own session builds the company in every run of the suite
ADDRESS = re.compile(rb"[\w.+-]{1,64}@[\w.-]{1,64}")
SECONDS = 90  # on two cores, after the install


@dataclass(frozen=True)
class Demo:
    """One run of the demo."""

    folder: Path
    answer: Answer
    lasted: float

    @property
    def case(self) -> Json:
        return dict(json.loads((self.folder / "reports/proof.json").read_text()))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    began = time.monotonic()
    answer = command_line("demo", folder)
    assert answer.code == 0, answer.err[-3000:]
    return Demo(folder, answer, time.monotonic() - began)


@LONG
def test_the_demo_writes_the_business_case_in_four_kinds(demo: Demo) -> None:
    for kind in ("pdf", "xlsx", "html", "json"):
        assert (demo.folder / f"reports/proof.{kind}").stat().st_size > 1000, kind


@LONG
def test_the_demo_prints_the_truth_beside_the_answer(demo: Demo) -> None:
    assert demo.answer.says("true, because simulated"), demo.answer.out
    assert demo.case["truth"]
    for key, truth in demo.case["truth"].items():
        assert key in demo.case["finding"]["estimates"], key
        assert isinstance(truth, float)


@LONG
def test_the_range_of_the_effect_holds_the_truth_for_the_company_that_is_shipped(demo: Demo) -> None:
    truth, estimates = demo.case["truth"], demo.case["finding"]["estimates"]

    assert "value:net" in truth
    held = {key: estimates[key]["low"] <= true <= estimates[key]["high"] for key, true in truth.items()}
    assert held["value:net"], (truth, estimates["value:net"])


@LONG
def test_the_demo_takes_no_more_than_its_ninety_seconds_and_tells_its_steps(demo: Demo) -> None:
    assert demo.lasted <= 2 * SECONDS  # the machine of a test is shared; the quiet figure is in benchmarks
    assert demo.answer.err.strip()


@LONG
def test_the_demo_is_a_workspace_like_any_other(demo: Demo) -> None:
    assert command_line("check", "--folder", demo.folder).code == 0
    loaded = command_line("load", "--folder", demo.folder, "--json", "-")
    assert loaded.code == 0
    assert parsed(loaded.out)["data_version"] == demo.case["data_version"]


@LONG
def test_both_programmes_of_the_demo_are_proved_and_the_lot_has_grade_a(demo: Demo) -> None:
    programmes = {path.stem for path in (demo.folder / "programmes").glob("*.yml")}
    reports = [json.loads(path.read_text()) for path in (demo.folder / "reports").glob("*.json")]
    grades = {case["programme"]: case["finding"]["estimates"]["value:net"]["grade"] for case in reports}

    assert len(programmes) == 2
    assert set(grades) == programmes
    assert "A" in grades.values()


@LONG
def test_no_address_of_a_person_of_the_demo_is_in_its_state(demo: Demo) -> None:
    given = b"".join(
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for path in demo.folder.glob("exports/*contact*")
    )
    addresses = set(ADDRESS.findall(given))
    kept = set(ADDRESS.findall(bytes_below(demo.folder / ".changemaker")))

    assert addresses
    assert not addresses & kept


@LONG
def test_calibration_counts_coverage_and_claims() -> None:
    answer = command_line("sim", "calibrate", "--companies", 4, "--seed", 3, "--json", "-")

    assert answer.code == 0, answer.err
    found = str(parsed(answer.out))
    for word in ("coverage", "claim"):
        assert word in found, found[:2000]


def test_a_calibration_of_no_company_is_refused() -> None:
    assert command_line("sim", "calibrate", "--companies", 0, "--seed", 3).code == 2
