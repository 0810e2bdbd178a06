"""What a person asks of one plain table, checked as a whole before any row is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from changemaker.core.errors import BadQuestionError, ChangemakerError, raise_all
from changemaker.core.meant import did_you_mean
from changemaker.prove.ask import ASSIGNED, Ask, Assigned
from changemaker.stats.group_time import Control, Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofQuestion:
    """Which columns say who got it, when, and what followed; see `changemaker prove --help`."""

    outcome: str
    unit: str | None = None
    arm: str | None = None
    control: str | None = None
    time: str | None = None
    start: str | None = None
    on: str | None = None
    assigned: Assigned = "unknown"
    cluster: str | None = None
    shares: Mapping[str, float] | None = None
    covariates: tuple[str, ...] = field(default=())
    weight: str | None = None
    scale: Scale = "difference"
    control_group: Control = "never"
    level: float = 0.95
    seed: int = 20261121

    @property
    def ask(self) -> Ask:
        """The question without its columns."""
        return Ask(
            assigned=self.assigned, scale=self.scale, control=self.control_group, level=self.level, seed=self.seed
        )

    @property
    def columns(self) -> list[str]:
        """Every column that the question names, once for each role; a unit may be its own cluster."""
        cluster = None if self.cluster == self.unit else self.cluster
        one = (
            self.outcome,
            self.unit,
            self.arm,
            self.time,
            self.start,
            self.on,
            cluster,
            self.weight,
            *self.covariates,
        )
        return [name for name in one if name]

    def check(self) -> None:
        """Raise everything that keeps the options from making one question, all at once."""
        problems: list[ChangemakerError] = [*self._design_problems(), *self._value_problems(), *self._column_problems()]
        raise_all(problems)

    def _design_problems(self) -> list[ChangemakerError]:
        rollout = any((self.time, self.start, self.on))
        if self.arm and rollout:
            return [
                BadQuestionError(
                    "--arm and --time ask two questions",
                    hint="give --arm and --control, or --time with --start or --on",
                )
            ]
        if self.arm or self.control:
            problems: list[ChangemakerError] = []
            if not self.control:
                problems.append(
                    BadQuestionError("--arm needs a --control", hint="name the label of those who did not get it")
                )
            if not self.arm:
                problems.append(
                    BadQuestionError("--control needs an --arm", hint="name the column that holds the labels")
                )
            if self.assigned == "staged":
                problems.append(
                    BadQuestionError(
                        "a staged rollout needs its times", hint="give --time and --start, or --assigned random"
                    )
                )
            return problems
        if not rollout:
            hint = "give --arm and --control, or --time with --start or --on"
            return [BadQuestionError("who got it is not said", hint=hint)]
        problems = []
        if not self.time:
            problems.append(
                BadQuestionError("a rollout needs --time", hint="name the column with the year, month or week")
            )
        if not self.unit:
            problems.append(
                BadQuestionError("a rollout needs --unit", hint="name the column with the account, shop or region")
            )
        if self.start and self.on:
            problems.append(BadQuestionError("--start and --on say the same thing twice", hint="keep one of them"))
        if not self.start and not self.on:
            problems.append(
                BadQuestionError(
                    "a rollout needs --start or --on",
                    hint="name the column with the first treated time, or the 0/1 one",
                )
            )
        if self.shares:
            problems.append(BadQuestionError("--shares belongs to --arm", hint="leave it out for a rollout"))
        return problems

    def _value_problems(self) -> list[ChangemakerError]:
        problems: list[ChangemakerError] = []
        if not 0.5 <= self.level < 1:
            problems.append(
                BadQuestionError(
                    f"--level {self.level:g} is not in [0.5, 1)", hint="0.95 covers the truth in 95 of 100 cases"
                )
            )
        for option, value, allowed in (
            ("--assigned", self.assigned, ASSIGNED),
            ("--scale", self.scale, ("difference", "ratio")),
            ("--control-group", self.control_group, ("never", "notyet")),
        ):
            if value not in allowed:
                problems.append(BadQuestionError(f"{option} cannot be '{value}'", hint=did_you_mean([value], allowed)))
        if self.shares and any(not 0 < share <= 1 for share in self.shares.values()):
            problems.append(
                BadQuestionError("--shares must lie between 0 and 1", hint="for example treat=.5,control=.5")
            )
        return problems

    def _column_problems(self) -> list[ChangemakerError]:
        named = self.columns
        twice = sorted({name for name in named if named.count(name) > 1})
        return [
            BadQuestionError(f"column '{name}' is given two roles", hint="each column can have one") for name in twice
        ]

    def shares_of(self, labels: tuple[str, ...], *, where: str) -> dict[str, float] | None:
        """Return the stated share of every label; a label left out gets what remains.

        Raises:
            BadQuestionError: a share is for an arm that is not there, or they do not add up to 1.
        """
        if not self.shares:
            return None
        unknown = [label for label in self.shares if label not in labels]
        if unknown:
            raise BadQuestionError(
                f"--shares names '{unknown[0]}', which is no arm", where=where, hint=did_you_mean(unknown, labels)
            )
        left = [label for label in labels if label not in self.shares]
        rest = 1 - sum(self.shares.values())
        complete = dict(self.shares)
        if len(left) == 1 and rest > 1e-9:
            complete[left[0]] = rest
        elif left or abs(rest) > 1e-6:
            missing = f"; nothing is said of {', '.join(left)}" if left else ""
            raise BadQuestionError(
                f"--shares add up to {sum(self.shares.values()):g}{missing}",
                where=where,
                hint="name every arm's share; together they make 1",
            )
        return complete
