"""What journeys may name: facts with their types, and the events on which they enter, wait and end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from changemaker.act.facts.catalogue import BY_NAME, MARK, METRIC
from changemaker.act.journeys.marks import marks_in
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.metrics.catalogue import METRICS
from changemaker.metrics.metric import Metric
from changemaker.metrics.own_metrics import own_metrics
from changemaker.predict.features.catalogue import BY_NAME as FEATURES_BY_NAME
from changemaker.predict.features.catalogue import Feature
from changemaker.predict.features.named import named_in
from changemaker.rules.types import FLAG, NUMBER, TEXT, Type

JOURNEYS = "journeys"  # folder of a workspace
OF_FEATURES: Mapping[str, Type] = {"number": NUMBER, "flag": FLAG, "category": TEXT}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventKind:
    """One kind of things that happen."""

    name: str
    says: str
    table: str  # where it is read; "store": what our own pages and channels noted
    of_a_person: bool = False  # its rows name a contact, as far as the company knows which
    has_value: bool = False  # money: the reporting currency


EVENTS: Mapping[str, EventKind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            EventKind(name="order.placed", says="an order that brings money", table="order", has_value=True),
            EventKind(name="order.cancelled", says="an order, cancelled as a whole", table="order", has_value=True),
            EventKind(
                name="complaint.opened", says="a complaint was opened, though not by a journey", table="case",
                of_a_person=True,
            ),
            EventKind(
                name="case.opened", says="a case of any kind was opened, though not by a journey", table="case",
                of_a_person=True,
            ),
            EventKind(name="case.resolved", says="a case was resolved", table="case", of_a_person=True),
            EventKind(name="response.given", says="a survey was answered", table="response", of_a_person=True),
            EventKind(name="interaction.in", says="the customer came to us", table="interaction", of_a_person=True),
            EventKind(name="interaction.out", says="we went to the customer", table="interaction", of_a_person=True),
            EventKind(name="visit.held", says="a visit was made", table="interaction", of_a_person=True),
            EventKind(name="contract.ended", says="the last day of a contract is over", table="contract"),
            EventKind(
                name="problem.reported", says="a letter that asked was told of a problem", table="store",
                of_a_person=True,
            ),
            EventKind(
                name="unsubscribed", says="somebody does not want to be written to", table="store", of_a_person=True
            ),
            EventKind(name="bounced", says="an address does not exist", table="store", of_a_person=True),
        )
    }
)  # fmt: skip


def names_of(workspace: Workspace, tables: Tables | None) -> Mapping[str, Type]:
    """Return every fact that a rule, an episode or a gap may name, with what it holds.

    Args:
        workspace: with its own metrics, and the marks that steps of its journeys make.
        tables: for facts in the company's own words (its kinds of cases, its touchpoints); None: nothing is loaded.

    Raises:
        WorkspaceFileError, SeveralProblemsError: metrics/*.yml are wrong.
    """
    features = FEATURES_BY_NAME.values() if tables is None else named_in(tables)
    return MappingProxyType(
        {feature.name: OF_FEATURES[feature.kind] for feature in features}
        | {f"{METRIC}{key}": NUMBER for key in metrics_of(workspace)}
        | dict(marks_of(workspace.folder))
        | {name: fact.type for name, fact in BY_NAME.items()}
    )


def metrics_of(workspace: Workspace) -> Mapping[str, Metric]:
    """Return the metrics that are measured account by account, the company's own among them, as a rule can name them.

    A key that is no name, such as emotion:valued, has a dot or an underscore for what does not fit: emotion.valued.
    """
    every = {**METRICS, **own_metrics(workspace.folder)}
    named = ((key.replace(":", ".").replace("-", "_"), metric) for key, metric in every.items())
    return {name: metric for name, metric in named if metric.by_account}


def marks_of(folder: Path) -> Mapping[str, Type]:
    """Return mark.NAME of every step of the workspace's journeys that notes something."""
    return marks_in(sorted((folder / JOURNEYS).glob("*.yml")))


def features_named(names: Iterable[str], tables: Tables) -> tuple[Feature, ...]:
    """Return the features of predicting that are among `names`; those of our own are not."""
    asked = [name for name in names if name not in BY_NAME and not name.startswith((MARK, METRIC))]
    if all(name in FEATURES_BY_NAME for name in asked):
        return tuple(FEATURES_BY_NAME[name] for name in asked)
    known = {feature.name: feature for feature in named_in(tables)}
    return tuple(known[name] for name in asked if name in known)
