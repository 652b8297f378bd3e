"""Which entry of a listing, post of a thread or card of a grid each block of an HTML page stands in."""

from cleaner.blocks.html_walk import ALONE, Walk

_MIN_ENTRIES = 3
_MAX_NEAREST = 6


class Entries:
    """The elements of a page that are one of three or more siblings of a kind, once the page is walked."""

    def __init__(self, walk: Walk) -> None:
        self._parents = walk.parents
        self._places: list[int] = []
        """For each element its place among its siblings."""
        self._kinds: list[int] = []
        """For each element a number that it shares with those."""
        self._counts: dict[int, int] = {ALONE: 0}
        """By that number how many they are."""
        self._count(walk)
        self._entry = [-1]
        """For each element the number of the nearest that is an entry, itself included; -1 for none."""
        counts, entry = self._counts, self._entry
        for number, (parent, kind) in enumerate(zip(walk.parents, self._kinds, strict=True)):
            if number:
                entry.append(number if counts[kind] >= _MIN_ENTRIES else entry[parent])
        self._blocks: dict[int, int] = {}
        for line in walk.lines:
            number = entry[line.element]
            self._blocks[number] = self._blocks.get(number, 0) + 1
        self._seen: dict[int, int] = {}
        self._shared: dict[int, tuple[int, int, int, int, int]] = {}
        self._above: dict[int, tuple[int, ...]] = {}

    def _count(self, walk: Walk) -> None:
        counts, places, kinds = self._counts, self._places, self._kinds
        total = len(walk.parents)
        for parent, sibling in zip(walk.parents, walk.siblings, strict=True):
            if sibling == ALONE:
                places.append(0)
                kinds.append(ALONE)
            else:
                kind = sibling * total + parent
                place = counts.get(kind, 0)
                counts[kind] = place + 1
                places.append(place)
                kinds.append(kind)

    def _chain(self, element: int) -> tuple[int, ...]:
        """Numbers of the element and those around it but the body, the nearest first, at most six less one."""
        parents = self._parents
        found: list[int] = []
        while element > 0 and len(found) < _MAX_NEAREST - 1:
            found.append(element)
            element = parents[element]
        return tuple(found)

    def facts(self, element: int) -> tuple[tuple[int, ...], int, int, int, int, int, int]:
        """The fields `elements` to `outer_count` of `Markup`, for the next block of that element."""
        if element == 0:
            return (), 0, 0, 0, 0, 0, 0
        parent = self._parents[element]
        above = self._above.get(parent)
        if above is None:
            above = self._above[parent] = self._chain(parent)
        elements = (element, *above)
        entry = self._entry[element]
        if entry < 0:
            return elements, 0, 0, 0, 0, 0, 0
        place = self._seen.get(entry, 0)
        self._seen[entry] = place + 1
        shared = self._shared.get(entry)
        if shared is None:
            shared = self._shared[entry] = self._share(entry)
        index, count, blocks, outer_index, outer_count = shared
        return elements, index, count, place, blocks, outer_index, outer_count

    def _share(self, entry: int) -> tuple[int, int, int, int, int]:
        """What all blocks of an entry have in common: the same but for their place in it."""
        index, count = self._places[entry], self._counts[self._kinds[entry]]
        outer = self._entry[self._parents[entry]]
        if outer < 0:
            return index, count, self._blocks[entry], 0, 0
        return index, count, self._blocks[entry], self._places[outer], self._counts[self._kinds[outer]]
