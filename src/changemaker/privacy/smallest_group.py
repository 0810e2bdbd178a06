"""Groups of too few are hidden, and enough of the others that nobody can work them out from the totals.

A table with its totals is a set of equations; a hidden number can be worked out where the published ones leave it no
room. Drawn as a graph (rows and columns are nodes, hidden numbers are edges) a number has room if and only if its edge
lies on a closed walk along which one unit can be shifted; so each exposed number is put on the cheapest such walk, and
the numbers on it are hidden too.

References:
    Cox (1980), "Suppression methodology and statistical disclosure control", JASA 75, 377-385.
    Gusfield (1988), "A graph theoretic approach to statistical data security", SIAM J. Comput. 17, 552-571: when a
        hidden number is exposed, where the numbers cannot be negative.
    Cox (1995), "Network models for complementary cell suppression", JASA 90, 1453-1462: cheapest walks.
    Willenborg and de Waal (2001), "Elements of Statistical Disclosure Control", Springer, chapter 4.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SMALLEST = 10  # units of a group whose numbers may be shown
_TOTAL_COSTS = 10**6  # totals are hidden last

Cell = tuple[int, int]  # row, column; the last of each holds the totals
Node = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Hidden:
    """Which numbers of a table with totals must not be shown, neither they nor a value that rests on the same group."""

    cells: tuple[tuple[bool, ...], ...]
    rows: tuple[bool, ...]  # totals of rows
    columns: tuple[bool, ...]  # totals of columns
    total: bool


def hidden_in_list(counts: Sequence[int], *, smallest: int = SMALLEST) -> tuple[tuple[bool, ...], bool]:
    """Return which groups of a list to hide, and whether to hide their total as well.

    Args:
        counts: independent units in each group; zeros are shown.
        smallest: units that a group needs.

    Example:
        >>> hidden_in_list([40, 7, 25])
        ((False, True, True), False)
    """
    total = sum(counts)
    filled = [place for place, count in enumerate(counts) if count > 0]
    hidden = {place for place in filled if counts[place] < smallest}
    if total and total < smallest:
        return tuple(count > 0 for count in counts), True
    others = sorted((place for place in filled if place not in hidden), key=lambda place: counts[place])
    while hidden and not _is_safe(hidden, counts, smallest):
        if not others:  # nothing is left to hide but the total itself
            return tuple(place in hidden for place in range(len(counts))), True
        hidden.add(others.pop(0))
    return tuple(place in hidden for place in range(len(counts))), False


def _is_safe(hidden: set[int], counts: Sequence[int], smallest: int) -> bool:
    """Say whether the rest, which the total gives away, is a group itself, and leaves each of its parts some room."""
    together = sum(counts[place] for place in hidden)
    return len(hidden) > 1 and together >= smallest and together > len(hidden)


def hidden_in_table(counts: Sequence[Sequence[int]], *, smallest: int = SMALLEST) -> Hidden:
    """Return which cells and totals of a two-way table to hide.

    Args:
        counts: independent units in each cell, row by row; zeros are shown. Totals are worked out here.
        smallest: units that a cell needs.

    Raises:
        ValueError: rows of different length, or a count below zero.

    Example:
        >>> hidden_in_table([[40, 7, 30], [25, 20, 35]]).cells
        ((True, True, False), (True, True, False))
    """
    if any(len(row) != len(counts[0]) for row in counts) or any(count < 0 for row in counts for count in row):
        raise ValueError("a table has rows of one length, and no count below zero")
    if not counts or not counts[0]:
        return Hidden((), (), (), False)
    table = _Table(counts, smallest)
    table.protect()
    height, width = len(counts), len(counts[0])
    return Hidden(
        cells=tuple(tuple((row, column) in table.hidden for column in range(width)) for row in range(height)),
        rows=tuple((row, width) in table.hidden for row in range(height)),
        columns=tuple((height, column) in table.hidden for column in range(width)),
        total=(height, width) in table.hidden,
    )


class _Table:
    """A table with its totals, as the graph of what is hidden in it."""

    def __init__(self, counts: Sequence[Sequence[int]], smallest: int) -> None:
        self.height, self.width, self.smallest = len(counts), len(counts[0]), smallest
        full = [[*row, sum(row)] for row in counts]
        full.append([sum(column) for column in zip(*full, strict=True)])
        self.counts = {(row, column): count for row, line in enumerate(full) for column, count in enumerate(line)}
        self.hidden = {cell for cell, count in self.counts.items() if 0 < count < smallest}

    def protect(self) -> None:
        """Hide more until nothing that is hidden can be worked out, and no rest of a line is a group too small."""
        if 0 < self.counts[self.height, self.width] < self.smallest:
            self.hide_all()
        while (more := self.next_to_hide()) is not None:
            if not more:
                self.hide_all()
                return
            self.hidden |= more

    def hide_all(self) -> None:
        self.hidden = {cell for cell, count in self.counts.items() if count}

    def next_to_hide(self) -> set[Cell] | None:
        """Return what to hide for the first number without room: nothing where there is none, None if all have it."""
        if self.hidden == {cell for cell, count in self.counts.items() if count}:
            return None
        for cell in sorted(self.hidden):
            if not self.has_room(cell):
                return self.cheapest_walk(cell)
        for line in self.lines():
            inside = [cell for cell in line if cell in self.hidden]
            if inside and sum(self.counts[cell] for cell in inside) < self.smallest:
                shown = [cell for cell in line if cell not in self.hidden and self.counts[cell]]
                return {min(shown, key=lambda cell: (self.cost(cell), cell))} if shown else set()
        return None

    def lines(self) -> Iterator[list[Cell]]:
        """Yield the cells of each row and column whose total is shown: it gives the sum of the hidden ones away."""
        for row in range(self.height + 1):
            if (row, self.width) not in self.hidden:
                yield [(row, column) for column in range(self.width)]
        for column in range(self.width + 1):
            if (self.height, column) not in self.hidden:
                yield [(row, column) for row in range(self.height)]

    def has_room(self, cell: Cell) -> bool:
        """Say whether one unit can be shifted into or out of a hidden cell, along hidden cells alone."""
        return any(self.walk(cell, up, self.hidden) is not None for up in (True, False) if self.may_move(cell, up))

    def cheapest_walk(self, cell: Cell) -> set[Cell]:
        """Return the cells, hidden or not, along which a unit can be shifted at the least cost."""
        open_to_hide = {cell for cell, count in self.counts.items() if count}
        walks = [self.walk(cell, up, open_to_hide) for up in (True, False) if self.may_move(cell, up)]
        found = [walk for walk in walks if walk is not None]
        return min(found, key=lambda walk: walk[0])[1] - self.hidden if found else set()

    def walk(self, cell: Cell, up: bool, allowed: set[Cell]) -> tuple[int, set[Cell]] | None:
        """Return the cheapest way back to where `cell` begins after it changed by one, or None where there is none.

        A change at a row must be undone by another cell of the row, then at that cell's column, and so on: cells change
        up and down in turn; totals, which stand on the other side of their equations, the other way round.
        """
        start, goal = ("column", cell[1]), ("row", cell[0])
        best: dict[Node, int] = {start: 0}
        came: dict[Node, tuple[Node, Cell]] = {}
        queue: list[tuple[int, Node]] = [(0, start)]
        while queue:
            cost, node = heapq.heappop(queue)
            if node == goal:
                return cost, {cell} | set(_back(came, node))
            if cost > best[node]:
                continue
            for step, onward in self.steps(node, cell, allowed):
                rises = (node[0] == "row") == up  # the first cell moved by `up` left its column to be undone
                dearer = cost + (0 if step in self.hidden else self.cost(step))
                if self.may_move(step, rises) and dearer < best.get(onward, dearer + 1):
                    best[onward], came[onward] = dearer, (node, step)
                    heapq.heappush(queue, (dearer, onward))
        return None

    def steps(self, node: Node, without: Cell, allowed: set[Cell]) -> Iterator[tuple[Cell, Node]]:
        side, place = node
        if side == "row":
            around: list[tuple[Cell, Node]] = [
                ((place, column), ("column", column)) for column in range(self.width + 1)
            ]
        else:
            around = [((row, place), ("row", row)) for row in range(self.height + 1)]
        return ((cell, onward) for cell, onward in around if cell in allowed and cell != without)

    def may_move(self, cell: Cell, rises: bool) -> bool:
        """Say whether a number may rise, or fall and still be hidden: zeros are shown, so it is at least one."""
        is_total = (cell[0] == self.height) != (cell[1] == self.width)
        return rises != is_total or self.counts[cell] > 1

    def cost(self, cell: Cell) -> int:
        totals = (cell[0] == self.height) + (cell[1] == self.width)
        return self.counts[cell] + _TOTAL_COSTS * totals


def _back(came: dict[Node, tuple[Node, Cell]], node: Node) -> Iterator[Cell]:
    while node in came:
        node, cell = came[node]
        yield cell
