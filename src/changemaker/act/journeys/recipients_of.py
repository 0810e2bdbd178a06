"""Whom a step is for: one person of the account, or one of us, chosen the same way every time."""

from dataclasses import dataclass

from changemaker.act.journeys.run import Person, Run, Seen

OWNER = "account_owner"
CONTACT = "contact"
DECIDES = "decides"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """One of us: a user, whoever has a role, or somebody whom an e-mail address names."""

    user_id: str | None = None
    place: str = ""  # a role, or an address of one of us that a routine looks up

    @property
    def key(self) -> str:
        """What names the recipient in the key of what is wanted."""
        return self.user_id or self.place


def contact_for(to: str, run: Run, seen: Seen) -> str | None:
    """Return the one contact that `to` names; None where there is none.

    Of several who fit, one who decides goes first, then the smallest id: two messages of one step to one account would
    be one too many.

    Args:
        to: contact (the run's own), contact.decides, contact.ROLE.
        run: of the account.
        seen: with its people.

    Example:
        >>> from changemaker.act.journeys.run import Person
        >>> run = Run(id="r", journey="j", version=1, unit="a", account_id="a", contact_id=None, episode="1",
        ...           arm="treated", wake_at=0, entered_at=0, window_until=1)
        >>> people = (Person(contact_id="c2", role="buyer"), Person(contact_id="c1", role="Buyer"))
        >>> contact_for("contact.buyer", run, Seen(people=people))
        'c1'
    """
    wanted = to.removeprefix(CONTACT).lstrip(".")
    if not wanted and run.contact_id is not None:
        return run.contact_id
    fits = [person for person in seen.people if _fits(person, wanted)]
    return min(fits, key=lambda one: (not one.decides, one.contact_id)).contact_id if fits else None


def ours_for(to: str, backup: str, seen: Seen, *, otherwise: str) -> Ours:
    """Return who of us does something: `to`, else `backup`, else whoever owns the journey: nothing gets lost.

    Args:
        to: account_owner, a role, or an address of one of us.
        backup: the same, where nobody looks after the account.
        seen: with who does.
        otherwise: the journey's owner.
    """
    for named in (to, backup, otherwise):
        if named == OWNER:
            if seen.owner is not None:
                return Ours(user_id=seen.owner)
        elif named:
            return Ours(place=named)
    return Ours()


def _fits(person: Person, wanted: str) -> bool:
    if wanted == DECIDES:
        return person.decides
    return not wanted or person.role.casefold() == wanted.casefold()
