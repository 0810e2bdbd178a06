"""Write docs/reference/journey.md and journey.schema.json from the shapes of journeys; a test holds both against them.

python tools/journey_reference.py
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from changemaker.access.roles import Role
from changemaker.act.journeys.check_steps import DECIDES, OWNER
from changemaker.act.journeys.durations import DAY, LONGEST
from changemaker.act.journeys.gaps import PERSONAL
from changemaker.act.journeys.journey_file import (
    KINDS,
    CasePart,
    EnterFile,
    GoalFile,
    HoldoutFile,
    JoinedFile,
    JourneyFile,
    LimitsFile,
    SplitPart,
    StopFile,
    WayFile,
)
from changemaker.act.journeys.journey_made import DESK, SEVERITIES
from changemaker.act.journeys.mail_file import MailFile
from changemaker.engine.part import Part
from changemaker.engine.yaml_shape import below, expected
from changemaker.routines.acting.names import EVENTS

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

from tools.workspace_reference import cell, default_of, limits_of, remarks_of  # noqa: E402

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
PAGE, SCHEMA = FOLDER / "journey.md", FOLDER / "journey.schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
PARTS: tuple[type[Part], ...] = (
    JourneyFile,
    EnterFile,
    JoinedFile,
    HoldoutFile,
    GoalFile,
    LimitsFile,
    StopFile,
    *KINDS.values(),
    CasePart,
    SplitPart,
    WayFile,
)
SAID = {
    "owner": "an e-mail address",
    "when": "a condition, or `all:` or `any:` with several",
    "on": "an event",
    "event": "an event",
    "guard": "events",
    "until": "an event or a condition",
    "exit": "events and conditions",
    "exclude": "conditions",
    "episode": "a fact",
    "again_after": "a stretch of time",
    "within": "a stretch of time",
    "wait": "a stretch of time",
    "wait_until": "a moment of the week",
    "due": "by when",
    "share": "a share",
    "guard_above": "a share",
    "holdout": "a share, or the keys below",
    "per_contact": "a limit, or a list of them",
    "if": "a condition",
    "then": "steps",
    "else": "steps",
    "steps": "steps",
    "text": "a text, or one a language",
    "subject": "a text, or one a language",
    "body": "a text, or one a language",
    "data": "keys and texts",
    "update": "keys with texts, numbers, true or false",
    "ways": "keys with a share and steps each",
    "to": "who",
    "by": "who",
    "backup": "who",
}
HEAD = """\
# Journeys and mails, key by key

`python tools/journey_reference.py` writes this page and [journey.schema.json](journey.schema.json) from the code; a
test fails when they differ. `changemaker act check` holds your files against it. How to write one:
[write a journey](../how-to/write-a-journey.md). What conditions and gaps may name: [facts](journey-facts.md).

A journey is a file `journeys/NAME.yml`, its letters are files `mails/NAME.yml`. With
`# yaml-language-server: $schema=journey.schema.json` in the first line, editors complete the keys.
"""


def main() -> None:
    """Write both."""
    PAGE.write_text(page(), encoding="utf-8")
    SCHEMA.write_text(schema_text(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE}\nwrote {SCHEMA}\n")


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *journey(), *steps(), *written(), *people(), *events(), *mail()])


def journey() -> list[str]:
    """Return the keys of a journey, but for those of its steps."""
    rows = ["## journeys/NAME.yml", "| key | wants | default | means |", "| --- | --- | --- | --- |"]
    rows += _rows(JourneyFile)
    for name, part in (("enter", EnterFile), ("holdout", HoldoutFile), ("goal", GoalFile), ("limits", LimitsFile)):
        rows += _rows(part, f"{name}.")
    rows += ["| `limits.hours.DAYS` | hours | | such as `mon-fri: 09:00-18:00`, or `sat: 09:00-12:00, 14:00-18:00` |"]
    rows += ["| `limits.hours.zone` | a zone | `contact` | the contact's own clock, or an IANA zone for everybody |"]
    rows += ["| `limits.hours.else` | a zone | the workspace's | IANA zone of contacts whose own is not known |"]
    rows += ["| `limits.hours.outside` | one of 'wait', 'skip' | `wait` | what happens to a message outside of them |"]
    rows += _rows(StopFile, "limits.stop_if.")
    return [*rows, ""]


def mail() -> list[str]:
    """Return the keys of a mail."""
    rows = ["## mails/NAME.yml", "A letter, in each language of `acting.languages` in changemaker.yml.", ""]
    return [*rows, "| key | wants | default | means |", "| --- | --- | --- | --- |", *_rows(MailFile), ""]


def steps() -> list[str]:
    """Return each kind of step with its keys."""
    rows = [
        "## Steps",
        "A step is an item of `steps:`; its first key says what it does, and the others belong to it.",
        "",
    ]
    for part in KINDS.values():
        rows += [f"### {next(iter(_keys(part)))}", f"{part.__doc__}", ""]
        rows += ["| key | wants | default | means |", "| --- | --- | --- | --- |", *_rows(part)]
        rows += _rows(CasePart, "case.") if "case" in part.model_fields else []
        if "split" in part.model_fields:
            rows += [*_rows(SplitPart, "split."), *_rows(WayFile, "split.ways.NAME.")]
        rows.append("")
    return rows


def written() -> list[str]:
    """Return how stretches of time, shares and moments are written."""
    severities = ", ".join(f"{word} {number}" for word, number in SEVERITIES.items())
    return [
        "## How it is written",
        f"- A stretch of time: `30m`, `48h`, `7d`, `2w`; {LONGEST // DAY} days at most: no wait is endless.",
        "- By when something is due: the same, or `2 workdays`, `4 workhours` of `acting.working` in changemaker.yml.",
        "- A share: `10%`, `12.5%`. A limit: `2 messages / 7d`, in any seven days, not in a calendar week.",
        "- A moment of the week: `mon-fri 09:00`, or `09:00` for any day.",
        "- A condition is a rule over facts: [what a rule is made of](rules.md). What is not known counts as no.",
        "- A gap: `{{ order_gap_median }}` is filled with a fact when the step is decided; "
        + " and ".join(f"`{{{{ {name} }}}}`" for name in PERSONAL)
        + " only when the message leaves.",
        f"- Severities of cases: {severities}.",
        "",
    ]


def people() -> list[str]:
    """Return who can be named in `to`, `backup` and `by`."""
    return [
        "## Who can be named",
        "| word | is |",
        "| --- | --- |",
        f"| `{OWNER}` | who of us looks after the account |",
        f"| `{DESK}` | whoever serves customers: role `{Role.AGENT.value}` |",
        f"| {', '.join(f'`{role.value}`' for role in Role)} | whoever has that role here |",
        "| an e-mail address | one of us, who signs in with it |",
        "| `contact` | the contact itself, where `unit: contact` |",
        f"| `{DECIDES}` | who decides in the account |",
        "| `contact.ROLE` | who has that role in table `contact`, such as `contact.buyer` |",
        "",
        "Of several contacts who fit, one who decides goes first, then the smallest id: one step writes to one person.",
        "",
    ]


def events() -> list[str]:
    """Return the events."""
    rows = ["## Events", "What `on`, `goal.event`, `goal.guard`, `exit` and `until` may name.", "", "| event | is |"]
    rows.append("| --- | --- |")
    return [*rows, *(f"| `{kind.name}` | {kind.says} |" for kind in EVENTS.values()), ""]


def _rows(part: type[BaseModel], above: str = "") -> Iterator[str]:
    remarks = remarks_of(part)
    for name, field in part.model_fields.items():
        key = field.alias or name
        wants = SAID.get(key) or expected(
            [shape for shape in below([part], key) if shape is not type(None)]
        ) + limits_of(field)
        default = "" if key == "holdout" else default_of(field)
        yield f"| `{above}{key}` | {cell(wants)} | {cell(default)} | {cell(remarks.get(name, ''))} |"


def _keys(part: type[BaseModel]) -> Iterator[str]:
    return (field.alias or name for name, field in part.model_fields.items())


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a journey's file."""
    found = JourneyFile.model_json_schema()
    definitions = found.setdefault("$defs", {})
    for part in PARTS:
        shape = found if part is JourneyFile else definitions[part.__name__]
        shape.pop("default", None)
        for name, remark in remarks_of(part).items():
            shape["properties"][part.model_fields[name].alias or name].setdefault("description", remark)
    for step in (found, definitions["IfFile"], definitions["WayFile"]):
        for shape in step["properties"].values():
            if "oneOf" in shape.get("items", {}):  # each kind of step asks for its own first key, and allows no other
                shape["items"] = {"$ref": "#/$defs/Step"}
    definitions["Step"] = {"oneOf": [{"$ref": f"#/$defs/{part.__name__}"} for part in KINDS.values()]}
    found["required"] = [*found["required"], "holdout"]
    found["properties"]["holdout"]["anyOf"] = [
        one for one in found["properties"]["holdout"]["anyOf"] if one.get("type") != "null"
    ]
    found["properties"]["holdout"].pop("default")
    found["oneOf"] = [{"required": ["steps"]}, {"required": ["sent_by"]}]
    return {"$schema": DIALECT, "$id": "journey.schema.json", **found}


def schema_text() -> str:
    """Return the schema as its file has it."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    main()
