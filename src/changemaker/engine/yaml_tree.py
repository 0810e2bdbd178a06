"""The values of a YAML file as a tree in which each knows where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from changemaker.engine.yaml_place import Place, Problem, Weight, excerpt

Loc = tuple[int | str, ...]  # the way to a value: keys, and places in lists from 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One value of a file, and where it and its key stand."""

    value: object = None  # of a scalar
    text: str = ""  # of a scalar, as it is written
    at: Place
    key: Place | None = None
    items: "dict[str, Spot] | list[Spot] | None" = None  # None: a scalar

    def plain(self, written: frozenset[Loc] = frozenset(), loc: Loc = ()) -> object:
        """Return the value for a schema; scalars at `written` as they stand in the file ("007", not 7)."""
        if isinstance(self.items, dict):
            return {name: spot.plain(written, (*loc, name)) for name, spot in self.items.items()}
        if isinstance(self.items, list):
            return [spot.plain(written, (*loc, place)) for place, spot in enumerate(self.items)]
        return self.text if loc in written else self.value

    def scalars(self, name: str = "") -> Iterator[tuple[str, "Spot"]]:
        """Yield every scalar with the name of the key above it."""
        if isinstance(self.items, dict):
            for key, spot in self.items.items():
                yield from spot.scalars(key)
        elif isinstance(self.items, list):
            for spot in self.items:
                yield from spot.scalars(name)
        else:
            yield name, self


@dataclass(slots=True, kw_only=True)
class YamlTree:
    """One file: its lines, its values, and what is wrong with it so far."""

    file: str
    lines: list[str] = field(default_factory=list)
    root: Spot | None = None  # None: it could not be read at all
    empty: bool = False  # nothing in it but comments
    problems: list[Problem] = field(default_factory=list)

    def blame(self, what: str, *, hint: str, place: Place | None, weight: Weight = "error") -> None:
        """Add a problem."""
        shown = excerpt(self.lines, place) if place else ""
        self.problems.append(Problem(file=self.file, what=what, hint=hint, place=place, excerpt=shown, weight=weight))

    def blame_at(self, loc: Loc, what: str, *, hint: str, weight: Weight = "error", by_key: bool = False) -> None:
        """Add a problem with the value, or with the key, at `loc`."""
        spot, way = self.find(loc)
        place = spot.key if spot.key and (by_key or spot.items is not None or way != loc) else spot.at
        self.blame(what, hint=hint, place=place, weight=weight)

    def find(self, loc: Loc) -> tuple[Spot, Loc]:
        """Return the deepest value on the way `loc`, and what of the way exists; names of unions are skipped."""
        if self.root is None:
            raise ValueError("a tree without values has no places")
        way: Loc = ()
        spot = self.root
        for part in loc:
            below = spot.items
            if isinstance(below, dict) and str(part) in below:
                spot, way = below[str(part)], (*way, str(part))
            elif isinstance(below, list) and isinstance(part, int) and part < len(below):
                spot, way = below[part], (*way, part)
        return spot, way
