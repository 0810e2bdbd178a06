"""Which rows a person may see: one value, given to whoever opens tables."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Limits on rows; None is no limit, an empty set is nothing at all. Limits add up: all of them hold.

    Example:
        >>> Scope().is_everything
        True
        >>> Scope(teams=frozenset({"service-1"})).is_everything
        False
        >>> (Scope(teams=frozenset({"service-1"})) | Scope(accounts=frozenset({"A1"}))).is_everything
        False
    """

    teams: frozenset[str] | None = None  # rows of `staff_member` with this team, and rows served by them
    staff_members: frozenset[str] | None = None  # rows served by these people
    accounts: frozenset[str] | None = None  # rows of these accounts
    also: frozenset["Scope"] = frozenset()  # rows that one of these lets through are seen, too

    @property
    def is_everything(self) -> bool:
        """True if no row is left out."""
        unlimited = self.teams is None and self.staff_members is None and self.accounts is None
        return unlimited or any(scope.is_everything for scope in self.also)

    @property
    def parts(self) -> frozenset["Scope"]:
        """What lets rows through, each by itself; a limit that lets nothing through is not among them."""
        limits = (self.teams, self.staff_members, self.accounts)
        empty = any(limit is not None and not limit for limit in limits)
        own = Scope(teams=self.teams, staff_members=self.staff_members, accounts=self.accounts)
        return frozenset(() if empty else (own,)).union(*(scope.parts for scope in self.also))

    def __or__(self, other: "Scope") -> "Scope":
        """Return what lets through whatever one of the two does: for a person with several roles."""
        if self.is_everything or other.is_everything:
            return EVERYTHING
        parts = self.parts | other.parts
        if len(parts) == 1:
            return next(iter(parts))
        return Scope(teams=NOTHING.teams, staff_members=NOTHING.staff_members, accounts=NOTHING.accounts, also=parts)


EVERYTHING = Scope()
NOTHING = Scope(teams=frozenset(), staff_members=frozenset(), accounts=frozenset())
