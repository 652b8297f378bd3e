"""Which entry of a listing, post of a thread or card of a grid each block of an HTML page stands in."""

from cleaner.blocks.html_walk import Walk

_MIN_ENTRIES = 3
_MAX_NEAREST = 6


class Entries:
    """The elements of a page that are one of three or more siblings of a kind, once the page is walked."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._entry = [-1]
        """For each element the number of the nearest such element, itself included; -1 for none."""
        for number, parent in enumerate(walk.parents):
            if parent >= 0:
                self._entry.append(number if walk.siblings[number][0] >= _MIN_ENTRIES else self._entry[parent])
        self._blocks: dict[int, int] = {}
        for line in walk.lines:
            entry = self._entry[line.element]
            self._blocks[entry] = self._blocks.get(entry, 0) + 1
        self._seen: dict[int, int] = {}
        self._above: dict[int, tuple[int, ...]] = {}

    def nearest(self, element: int) -> tuple[int, ...]:
        """Numbers of the element and those around it but the body, the nearest first, at most six."""
        if element <= 0:
            return ()
        parent = self._walk.parents[element]
        above = self._above.get(parent)
        if above is None:
            above = self._above[parent] = self._chain(parent)
        return (element, *above)

    def _chain(self, element: int) -> tuple[int, ...]:
        """What `nearest` says of the element, but one number less."""
        parents = self._walk.parents
        found: list[int] = []
        while element > 0 and len(found) < _MAX_NEAREST - 1:
            found.append(element)
            element = parents[element]
        return tuple(found)

    def facts(self, element: int) -> tuple[int, int, int, int, int, int, int, int]:
        """The fields `entry` to `outer_count` of `Markup`, for the next block of that element."""
        entry = self._entry[element]
        if entry < 0:
            return _NO_ENTRY
        walk = self._walk
        place = self._seen.get(entry, 0)
        self._seen[entry] = place + 1
        outer = self._entry[walk.parents[entry]]
        return (
            entry, walk.places[entry], walk.siblings[entry][0], place, self._blocks[entry],
            outer, walk.places[outer] if outer >= 0 else 0, walk.siblings[outer][0] if outer >= 0 else 0,
        )  # fmt: skip


_NO_ENTRY = (-1, 0, 0, 0, 0, -1, 0, 0)
