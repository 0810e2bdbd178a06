"""What the documents show is what comes, what they name is there, and what is there they name."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

from changemaker.reports.words import CATALOGUES
from changemaker.studies.calibration import SCENARIOS
from house.reading import PACKAGE, ROOT, blocks, nodes, our_files, our_modules, settings
from tools.reference import PAGE as REFERENCE
from tools.reference import commands, page
from tools.sessions import builds_company, played
from tools.set_up import WHAT

DOCS = ROOT / "docs"
METHODS = sorted((DOCS / "methods").glob("*.md"))
DECISIONS = sorted((DOCS / "adr").glob("*.md"))
PAGES = [path for path in our_files() if path.suffix == ".md"]
PLAYED = [path for path in PAGES if blocks(path, "console") and path.parent.name != "errors"]
COMPANY = [path for path in PLAYED if builds_company(path)]
PLAIN = [path for path in PLAYED if path not in COMPANY]
FEWEST_WORLDS = 1000  # worlds of each kind behind the counts that are published
MOST_LINES = 60  # of a decision, and of a method's page
SCREEN = {  # pairs of words that must not drift apart: what we say, what the screen says
    "quarantine": "set aside",
    "refusal": "Not answerable yet, because",
    "contest": "which score predicts money",
    "synthetic score": "predicted score",
    "holdout": "comparison group",
    "placebo": "false-alarm test",
    "refutation": "cross-check",
    "concierge": "waiting assistant",
}


def names(paths: list[Path]) -> list[str]:
    """Return how paths are called in a list of tests."""
    return [path.relative_to(ROOT).as_posix() for path in paths]


MEND = "python tools/sessions.py --write PAGE mends it"


@pytest.mark.parametrize("document", PLAIN, ids=names(PLAIN))
def test_what_a_page_tells_its_reader_to_type_gives_what_it_shows(document: Path) -> None:
    differences = played(document, write=False)

    assert differences == [], "\n".join([*differences, MEND])


@pytest.mark.first
def test_what_the_pages_of_the_sample_company_tell_their_reader_to_type_gives_what_they_show() -> None:
    differences = [difference for document in COMPANY for difference in played(document, write=False)]  # one company

    assert differences == [], "\n".join([*differences, MEND])


def test_a_page_that_shows_something_else_is_caught_and_mended(tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    document.write_text(
        "# Page\n```console\n$ changemaker --help\nUsage: something\n...\n  prove    Say nothing.\n...\n```\n"
    )

    assert "changemaker --help" in "".join(played(document, write=False))
    played(document, write=True)

    assert played(document, write=False) == []
    assert "\n...\n  prove    Say what a programme caused, with its range.\n...\n```\n" in document.read_text()


def test_the_front_page_and_the_tutorial_are_among_the_pages_that_run() -> None:
    assert {ROOT / "README.md", DOCS / "tutorials" / "your-company.md"} <= set(COMPANY)
    assert DOCS / "tutorials" / "first-proof.md" in PLAIN


def test_the_reference_is_what_the_commands_say() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == page(), "python tools/reference.py writes it anew"


def test_every_command_is_shown_somewhere_besides_the_reference() -> None:
    told = "\n".join(path.read_text(encoding="utf-8") for path in PAGES if path != REFERENCE)

    assert [name for name in commands() if not re.search(rf"{name}\b", told)] == []


def test_every_link_leads_to_a_file_and_its_heading() -> None:
    assert [broken for path in PAGES for broken in dead_links(path)] == []


def dead_links(path: Path) -> Iterator[str]:
    """Yield the links of a page, code left out, that lead nowhere in the project."""
    text = re.sub(r"```.*?```|`[^`]*`", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"\w+:", link):
            continue
        file, _, heading = unquote(link).partition("#")
        target = path.parent / file if file else path
        if not target.exists() or (heading and heading not in headings(target)):
            yield f"{path.relative_to(ROOT)}: {link}"


def headings(path: Path) -> set[str]:
    """Return the headings of a page as links name them."""
    found = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in found}


# --- methods


@cache
def emitted() -> set[str]:
    """Return every method's name, or part of one, that the source writes out: "welch", "-clustered"."""
    found: set[str] = set()
    for path in our_modules("src/"):
        for node in nodes(path) if "method" in path.read_text(encoding="utf-8") else ():
            if isinstance(node, ast.keyword | ast.Assign) and "method" in bound(node):
                found |= texts(node.value)
    return found | {method.removeprefix("method.") for method in CATALOGUES["en"] if method.startswith("method.")}


def bound(node: ast.keyword | ast.Assign) -> set[str | None]:
    """Return the argument that a value is given for, or the plain names that it is assigned to."""
    if isinstance(node, ast.keyword):
        return {node.arg}
    return {target.id for target in node.targets if isinstance(target, ast.Name)}


def texts(value: ast.expr) -> set[str]:
    """Return the strings that a value may be made of; what a call is given is not among them."""
    if isinstance(value, ast.Call):
        return set()
    if isinstance(value, ast.IfExp):
        return texts(value.body) | texts(value.orelse)
    if isinstance(value, ast.Constant):
        return {value.value} if isinstance(value.value, str) and value.value else set()
    return {text for part in ast.iter_child_nodes(value) if isinstance(part, ast.expr) for text in texts(part)}


def told_methods() -> set[str]:
    """Return the names that the pages of docs/methods say they are about."""
    lines = [
        re.findall(r"^Method names: ((?:.+\n)+)", path.read_text(encoding="utf-8"), re.MULTILINE) for path in METHODS
    ]
    return {path.stem for path in METHODS} | {
        name for found in lines for line in found for name in re.findall(r"`([\w-]+)`", line)
    }


def test_every_method_that_a_number_can_carry_has_its_page() -> None:
    told = told_methods()
    known = {part for part in emitted() if any(part in (name, *pieces(name, part)) for name in told)}

    assert {"welch", "-clustered", "group-time", "aipw", "wilson"} <= emitted()
    assert emitted() - known == set()


def pieces(name: str, part: str) -> tuple[str, ...]:
    """Return the beginning or the end of a name as long as `part`, if that is a part and no whole name."""
    if part.startswith("-"):
        return (name[-len(part) :],)
    return (name[: len(part)],) if part.endswith("-") else ()


@pytest.mark.parametrize("document", METHODS, ids=names(METHODS))
def test_a_methods_page_is_short_and_names_code_and_tests_that_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    code = [PACKAGE / name for name in re.findall(r"`((?:stats|prove|studies|engine|link)/\w+\.py)`", text)]
    tests = [ROOT / name for name in re.findall(r"`(tests/[\w/]+\.py)`", text)]

    assert text.startswith("# ")
    assert len(text.splitlines()) <= MOST_LINES or document.stem.endswith("calibration")
    assert [path for path in (*code, *tests) if not path.is_file()] == []
    assert f"](methods/{document.name})" in (DOCS / "README.md").read_text(encoding="utf-8")


def test_the_calibration_page_tells_every_world_and_its_counts() -> None:
    told, _, counts = (DOCS / "methods" / "calibration.md").read_text(encoding="utf-8").partition("<!-- counts -->")
    worlds = [f"| `{scenario.name}` |" for scenario in SCENARIOS]

    assert [world for world in worlds if world not in told or world not in counts] == []


def test_the_published_counts_are_those_of_a_thousand_worlds() -> None:
    text = (DOCS / "methods" / "calibration.md").read_text(encoding="utf-8")
    (worlds,) = re.findall(r"^Over ([\d,]+) worlds of each kind", text, flags=re.MULTILINE)

    assert int(worlds.replace(",", "")) >= FEWEST_WORLDS, "changemaker sim rollouts, then tools/calibration.py"


# --- decisions


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("decision", DECISIONS, ids=names(DECISIONS))
def test_a_decision_says_why_what_at_which_cost_and_until_when(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    asked = ["## Context", "## Decision", "## Cost", "## What would change our mind"]

    assert text.startswith(f"# {int(decision.name[:4])}. ")
    assert len(text.splitlines()) <= MOST_LINES
    assert [heading for heading in asked if f"\n{heading}\n" not in text] == []
    assert f"](adr/{decision.name})" in (DOCS / "README.md").read_text(encoding="utf-8")


# --- words


def glossary() -> dict[str, str]:
    """Return each term of the glossary with the words of the screen."""
    rows = re.findall(r"^\| (.+?) \| .+? \| (.*?) ?\| .*\|$", (ROOT / "GLOSSARY.md").read_text(encoding="utf-8"), re.M)
    return {term: screen for term, screen in rows if term not in ("term", "---")}


@pytest.mark.parametrize(("term", "screen"), SCREEN.items())
def test_the_glossary_pairs_our_word_with_the_screens(term: str, screen: str) -> None:
    assert screen in glossary()[term]


@pytest.mark.parametrize(("term", "kind"), [("grade", "grade"), ("verdict", "verdict")])
def test_the_glossary_has_the_words_that_the_screen_uses(term: str, kind: str) -> None:
    used = {
        id.removeprefix(f"{kind}."): text
        for id, text in CATALOGUES["en"].items()
        if re.fullmatch(
            rf"{kind}\.([A-E]|raised|lowered|not shown|cannot claim|predicts|adds nothing|cannot tell|leak)", id
        )
    }

    assert len(used) >= len("ABCDE")
    assert [text for text in used.values() if text not in glossary()[term]] == []


# --- the house


def test_the_architecture_page_draws_the_floors_of_the_contract() -> None:
    drawn = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    floors = settings()["tool"]["importlinter"]["contracts"][0]["layers"]
    built = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}

    plain = [" | ".join(room.strip().strip("()") for room in floor.split("|")) for floor in floors if "__" not in floor]
    shown = [" | ".join(room if room in built else f"({room})" for room in floor.split(" | ")) for floor in plain]

    assert re.sub(r" {2,}rooms", "", drawn).find("\n".join(shown)) > 0


def test_the_architecture_page_names_modules_and_tools_that_exist() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    floors = "|".join(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
    modules = set(re.findall(rf"`((?:{floors})\.\w+)[`.]", text))
    tools = {path.name for path in (ROOT / "tools").glob("*.py")}

    places = {name: PACKAGE / name.replace(".", "/") for name in modules}
    gone = [name for name, place in places.items() if not (place.is_dir() or place.with_suffix(".py").is_file())]

    assert len(modules) > len(SCREEN)
    assert [name for name in gone if name not in ("core.seeds", "engine.open")] == []
    assert sorted(tools) == sorted(set(re.findall(r"(?<=[ /])(\w+\.py)\b", text)) & tools)


def test_the_front_page_shows_the_picture_and_the_sizes_of_the_set_up() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    picture = DOCS / "pictures" / "proof-page.png"

    assert f"]({picture.relative_to(ROOT).as_posix()})" in text
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert [size for told in WHAT.values() if (size := told.split(" on disk")[0]) not in text] == []
