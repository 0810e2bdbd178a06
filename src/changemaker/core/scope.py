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
    """

    teams: frozenset[str] | None = None  # rows of `staff_member` with this team, and rows served by them
    staff_members: frozenset[str] | None = None  # rows served by these people
    accounts: frozenset[str] | None = None  # rows of these accounts

    @property
    def is_everything(self) -> bool:
        """True if no row is left out."""
        return self.teams is None and self.staff_members is None and self.accounts is None


EVERYTHING = Scope()
NOTHING = Scope(teams=frozenset(), staff_members=frozenset(), accounts=frozenset())
