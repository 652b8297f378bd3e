"""What the tagger sees of a page: columns of numbers for its blocks, and the buckets of their words.

Everything is computed for all blocks of a page at once. Source of the kinds of features: Kohlschütter et al. 2010,
"Boilerplate Detection using Shallow Text Features" (sizes and densities of a block and its neighbours); the page's
words against the block's, repeats and shapes are our own.
"""

import math
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.annotate.columns import Column, Columns, distance, window_sum
from cleaner.annotate.layout import Story
from cleaner.annotate.markup_columns import MarkupFeatures, markup_columns
from cleaner.block import Block, Markup
from cleaner.text import count_words, ends_sentence, fold

BUCKETS = 1 << 14
"""How many buckets words are hashed into."""
_MAX_WORDS = 40
_LONG_WORDS = 12
_TOPIC_CHARS = 4
_FAR_BLOCKS = 60
_OPENING_WORDS = 150
_UNSPACED = "\u0e00"
_MAX_KNOWN_WORDS = 1 << 18
_OPEN_ENDS = (":", ",", ";", "…", "...")
_ROLES = ("list-item", "heading", "table", "code", "quote", "caption")
FAMILIES = (
    "boilerplate.navigation", "boilerplate.consent", "boilerplate.newsletter", "boilerplate.share-bar",
    "boilerplate.account", "boilerplate.advertisement", "boilerplate.footer", "boilerplate.related",
    "boilerplate.opened", "boilerplate.counter", "boilerplate.control", "label.related", "field.related",
    "comments.head", "comments.comment", "boilerplate.author-box", "boilerplate.image-note", "noise.symbols",
)  # fmt: skip
"""Reasons of rules that have a column of their own."""
_OPENERS = {
    "comments": ("comments.head", "comments.comment"),
    "related": ("label.related", "field.related", "boilerplate.related", "boilerplate.opened"),
    "sign_up": ("boilerplate.newsletter", "boilerplate.account"),
    "share": ("boilerplate.share-bar",),
    "footer": ("boilerplate.footer", "boilerplate.consent"),
    "author": ("boilerplate.author-box",),
}
"""Reasons after which something else than the story may begin."""
_OPENER_FAMILIES = [[FAMILIES.index(reason) for reason in reasons] for reasons in _OPENERS.values()]
_ROLE_PLACES = {role: place for place, role in enumerate(_ROLES)}
_FAMILY_PLACES = {reason: place for place, reason in enumerate(FAMILIES)}
_ROLE_NAMES = [f"role.{role}" for role in _ROLES]
_RULE_NAMES = [f"rule.{reason}" for reason in FAMILIES]
_SAID = ("title", "description")
_NO_MARKUP = Markup("", ())
_DIGIT, _UPPER, _LOWER, _LETTER, _SPACE, _COMMA, _QUOTE, _PRICE = range(1, 9)
_FIRST = 16
"""Added to the class of a character that opens a word."""


class PageFeatures(NamedTuple):
    """A page as the tagger sees it."""

    columns: Columns
    buckets: npt.NDArray[np.int64]
    """Buckets of the different words of all blocks, one block after the other."""
    starts: npt.NDArray[np.int64]
    """Where each block's buckets begin: shape (blocks,)."""
    counts: npt.NDArray[np.int64]
    """How many buckets each block has, at least one: shape (blocks,)."""
    sizes: Column
    """Words of each block."""
    shapes: npt.NDArray[np.int64]
    """A number for each block, equal where two look alike; from 0 without a gap: shape (blocks,)."""
    markup: MarkupFeatures | None = None
    """What the HTML tells; None for text."""


def page_features(
    order: Sequence[Block], keys: Sequence[str], *, claims: Mapping[int, str], meta: Set[int], story: Story,
    said: Sequence[str] | None = None,
) -> PageFeatures:  # fmt: skip
    """Features of a page's blocks in reading order; `order` holds at least one.

    `keys`: folded text by block number; `claims`: the reason of each block that a rule names; `meta`: blocks that
    are a byline or a date; `story`: what the layout alone takes for the main text. For HTML `said` holds what its head
    says that the page is about: its title and its description, each "" where it does not.
    """
    folded = [keys[block.number] for block in order]
    words = [key.split(" ", _MAX_WORDS)[:_MAX_WORDS] if key.isascii() else _words_of(key) for key in folded]
    # Spaces lie between the words of a folded text.
    sizes = np.array(
        [(key.count(" ") + 1 if key.isascii() else count_words(key)) if key else 0 for key in folded], dtype=np.float32
    )
    columns = _text_columns([block.text for block in order], sizes)
    _layout_columns(columns, order, folded)
    _claim_columns(columns, order, claims, meta)
    shapes = _shape_columns(columns, _shapes(columns, sizes))
    buckets, topical, starts, counts = _hash_words(words)
    _page_columns(columns, sizes, story)
    inside = columns["inside"] > 0 if story else columns["long"] > 0
    long = columns["long"] > 0
    columns["coherence"] = _coherence(buckets, topical, starts, counts, long & inside)
    opening = long & inside & (np.cumsum(sizes * long * inside) <= _OPENING_WORDS)
    columns["opening"] = _coherence(buckets, topical, starts, counts, opening)
    coherent, opens, all_long = window_sum(
        np.array([columns["coherence"] * long, columns["opening"] * long, columns["long"]]), 3
    )
    columns["coherence_3"], columns["opening_3"] = coherent / (all_long + 1), opens / (all_long + 1)
    columns["meta_5"] = window_sum(columns["meta"], 5)
    columns["meta_20"] = window_sum(columns["meta"], 20)
    _page_wide(columns, sizes)
    if said is None:
        return PageFeatures(columns, buckets, starts, counts, sizes, shapes)
    for name, text in zip(_SAID, said, strict=True):
        _said_columns(columns, name, fold(text), buckets, topical, starts)
    markup = markup_columns([block.markup or _NO_MARKUP for block in order], sizes, columns)
    return PageFeatures(columns, buckets, starts, counts, sizes, shapes, markup)


def _words_of(key: str) -> list[str]:
    """Words of a folded text; in scripts without spaces also each two neighbouring characters, which tell more."""
    words = key.split(" ", _MAX_WORDS)
    del words[_MAX_WORDS:]
    if not key.isascii() and max(key) > _UNSPACED:
        words += [a + b for a, b in pairwise(words) if a > _UNSPACED and len(a) == 1 == len(b)]
    return words


def _classes() -> npt.NDArray[np.uint8]:
    """Class of each character below U+10000; the last entry is for all beyond."""
    table = np.zeros(0x10001, dtype=np.uint8)
    table[0x30:0x3A] = table[0x660:0x66A] = table[0x6F0:0x6FA] = table[0x966:0x970] = _DIGIT
    for first, last in ((0x180, 0x390), (0x460, 0x660), (0x66E, 0x6F0), (0x6FA, 0x966), (0x970, 0x2000)):
        table[first : last + 1][table[first : last + 1] == 0] = _LETTER
    for first, last in ((0x2C00, 0x2E00), (0x3005, 0x3008), (0x3031, 0xD800), (0xF900, 0xFE00), (0x10000, 0x10001)):
        table[first:last] = _LETTER
    for first, last in ((0x41, 0x5A), (0xC0, 0xDE), (0x391, 0x3A9), (0x400, 0x42F)):
        table[first : last + 1] = _UPPER
        table[first + 0x20 : last + 0x21] = _LOWER
    table[0x430:0x460] = _LOWER
    table[0x100:0x180:2] = _UPPER
    table[0x101:0x180:2] = _LOWER
    table[[0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20, 0x85, 0xA0, 0x202F, 0x3000]] = _SPACE
    table[0x2000:0x200B] = _SPACE
    table[[0x2C, 0x60C, 0x3001, 0xFF0C]] = _COMMA
    table[[0x22, 0xAB, 0xBB, 0x2018, 0x201C, 0x201D, 0x201E, 0x300C, 0x300D]] = _QUOTE
    table[[0x24, 0xA3, 0xA5]] = _PRICE
    table[0x20A0:0x20D0] = _PRICE
    return table


_CLASSES = _classes()


def _text_columns(texts: Sequence[str], sizes: Column) -> Columns:
    """What the characters of each block tell, counted over the whole page in one go."""
    joined = "\n".join(texts) + "\n"
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    classes = _CLASSES.take(points, mode="clip")
    lengths = np.array([len(text) + 1 for text in texts], dtype=np.int64)
    starts = np.cumsum(lengths) - lengths
    opens = classes[starts]
    space = classes == _SPACE
    first = ~space
    first[1:] &= space[:-1]
    # One count for all classes: each block has a row of them, those of characters that open a word behind the others.
    rows = np.repeat(np.arange(len(texts)) * 2 * _FIRST, lengths)
    rows += classes + first * np.uint8(_FIRST)
    counts = np.bincount(rows, minlength=len(texts) * 2 * _FIRST).reshape(-1, 2 * _FIRST).T.astype(np.float32)
    firsts = counts[_FIRST:]
    every = counts[:_FIRST] + firsts
    chars = np.maximum(lengths - 1, 1).astype(np.float32)
    tokens = np.maximum(firsts.sum(axis=0), 1)
    return {
        "log_words": np.log1p(sizes),
        "log_chars": np.log1p(chars),
        "digits": every[_DIGIT] / chars,
        "capitalised": firsts[_UPPER] / tokens,
        "lower": firsts[_LOWER] / tokens,
        "letters": (every[_UPPER] + every[_LOWER] + every[_LETTER]) / chars,
        "commas": np.log1p(every[_COMMA]),
        "quotes": np.minimum(every[_QUOTE], 4),
        "prices": np.minimum(every[_PRICE], 4),
        "word_length": np.minimum(chars / tokens, 20),
        "opens_lower": (opens == _LOWER).astype(np.float32),
        "opens_digit": (opens == _DIGIT).astype(np.float32),
        "all_upper": ((every[_UPPER] > 1) & (every[_LOWER] == 0)).astype(np.float32),
    }


def _layout_columns(columns: Columns, order: Sequence[Block], folded: Sequence[str]) -> None:
    """How each block ends, how it is set, and how often its text stands on the page."""
    texts = [block.text for block in order]
    columns["sentence"] = _flags([not text[-1:].isalnum() and ends_sentence(text) for text in texts])
    columns["open_end"] = _flags([text.endswith(_OPEN_ENDS) for text in texts])
    columns["question"] = _flags([text.endswith("?") for text in texts])
    columns["separators"] = _flags(["|" in text or "»" in text or "›" in text or " > " in text for text in texts])
    columns["address"] = _flags(["@" in text or "http" in text or "www." in text for text in texts])
    columns["brackets"] = _flags(["(" in text for text in texts])
    columns["blank"] = _flags([block.blank_before for block in order])
    columns["level"] = np.array([block.level for block in order], dtype=np.float32)
    columns["repaired"] = _flags([block.repairs != () for block in order])
    roles = [block.role for block in order]
    columns.update(zip(_ROLE_NAMES, _equals(roles, _ROLE_PLACES), strict=True))
    seen = Counter(folded)
    columns["repeats"] = np.array([min(3, seen[key] - 1) if key else 0 for key in folded], dtype=np.float32)


def _claim_columns(columns: Columns, order: Sequence[Block], claims: Mapping[int, str], meta: Set[int]) -> None:
    """What the rules say of each block."""
    reasons = [claims.get(block.number, "") for block in order]
    families = _equals(reasons, _FAMILY_PLACES)
    columns.update(zip(_RULE_NAMES, families, strict=True))
    columns["claimed"] = _flags(map(bool, reasons))
    marks = np.array([families[of].any(axis=0) for of in _OPENER_FAMILIES])
    since, until = np.log1p(distance(marks)), np.log1p(distance(marks[:, ::-1])[:, ::-1])
    for opener, above, below in zip(_OPENERS, since, until, strict=True):
        columns[f"since.{opener}"], columns[f"until.{opener}"] = above, below
    columns["meta"] = _flags([block.number in meta for block in order])


def _flags(values: Iterable[bool]) -> Column:
    """1 for each true value, 0 for the others."""
    return np.frombuffer(bytes(values), dtype=np.uint8).astype(np.float32)


def _equals(values: Sequence[str], places: Mapping[str, int]) -> Column:
    """For each of the names in `places` which of the `values` it is: 1 or 0, of shape (names, values)."""
    found = np.array([places.get(value, -1) for value in values])
    equals: Column = (found == np.arange(len(places))[:, np.newaxis]).astype(np.float32)
    return equals


def _shapes(columns: Columns, sizes: Column) -> npt.NDArray[np.int64]:
    """A number for the look of each block: its size, its end, its marks, its role."""
    shape = np.minimum(np.log2(sizes + 1).astype(np.int64), 6)
    marks = ("sentence", "digits", "capitalised", "prices", "all_upper", "role.list-item", "role.heading", "role.table")
    for mark in marks:
        shape = 2 * shape + (columns[mark] > (0.6 if mark == "capitalised" else 0))
    return shape


def _shape_columns(columns: Columns, looks: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """How common each block's look is on the page, alone and together with the next one's; its shape from 0."""
    total = len(looks)
    _, shapes = np.unique(looks, return_inverse=True)
    same_look = np.bincount(shapes)[shapes]
    columns["shape_share"] = (same_look / total).astype(np.float32)
    columns["shape_count"] = np.log1p(same_look).astype(np.float32)
    pairs = shapes[:-1] * (1 << 20) + shapes[1:]
    _, back = np.unique(pairs, return_inverse=True)
    common = np.log1p(np.bincount(back)[back]).astype(np.float32)
    columns["pair_after"] = np.append(common, np.float32(0))
    columns["pair_before"] = np.append(np.float32(0), common)
    same = shapes[:-1] == shapes[1:]
    columns["like_before"] = _run_lengths(same)
    columns["like_after"] = _run_lengths(same[::-1])[::-1]
    return shapes


def _run_lengths(same: npt.NDArray[np.bool_]) -> Column:
    """How many blocks before each, without a break, look as it does; as a logarithm."""
    places = np.arange(len(same) + 1)
    breaks = np.where(np.append(True, ~same), places, 0)
    return np.log1p(places - np.maximum.accumulate(breaks)).astype(np.float32)


class _WordTable(dict[str, int]):
    """Bucket of each word, by a checksum; words that tell a topic have `BUCKETS` added."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _MAX_KNOWN_WORDS:
            self.clear()
        topical = len(word) >= _TOPIC_CHARS or (word > _UNSPACED and len(word) > 1)
        bucket = zlib.crc32(word.encode("utf-8", "surrogatepass")) % BUCKETS + BUCKETS * topical
        self[word] = bucket
        return bucket


_WORDS = _WordTable()


def _hash_words(
    words: Sequence[Sequence[str]],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Buckets of each block's different words, which of them are topical, where each block's begin and their number."""
    look_up = _WORDS.__getitem__
    rows = [set(map(look_up, parts)) for parts in words]
    counts = np.array([len(row) for row in rows], dtype=np.int64)
    flat = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=int(counts.sum()))
    return flat % BUCKETS, flat >= BUCKETS, np.cumsum(counts) - counts, counts


def _said_columns(
    columns: Columns, name: str, said: str, buckets: npt.NDArray[np.int64], topical: npt.NDArray[np.bool_],
    starts: npt.NDArray[np.int64],
) -> None:  # fmt: skip
    """Share of each block's topical words that are in `said`, and of those of `said` that are in the block, 0..1."""
    if not said:
        columns[f"said.{name}"] = columns[f"said.all_{name}"] = np.zeros(len(starts), dtype=np.float32)
        return
    wanted = {_WORDS[word] - BUCKETS for word in _words_of(said) if _WORDS[word] >= BUCKETS}
    is_wanted = np.zeros(BUCKETS, dtype=np.bool_)
    is_wanted[list(wanted)] = True
    hits = np.add.reduceat(topical & is_wanted[buckets], starts, dtype=np.int32)
    topics = np.add.reduceat(topical, starts, dtype=np.int32)
    columns[f"said.{name}"] = (hits / np.maximum(topics, 1)).astype(np.float32)
    columns[f"said.all_{name}"] = (hits / max(1, len(wanted))).astype(np.float32)


def _page_columns(columns: Columns, sizes: Column, story: Story) -> None:
    """Where each block stands in its page and what lies around it."""
    total = len(sizes)
    position = np.arange(total, dtype=np.float32)
    free = 1 - columns["claimed"]
    long = ((sizes >= _LONG_WORDS) * free).astype(np.float32)
    mass = sizes * long
    columns["long"] = long
    columns["position"] = position / total
    columns["from_start"] = np.log1p(position)
    columns["from_end"] = np.log1p(total - 1 - position)
    columns["mass_before"] = (np.cumsum(mass) - mass) / max(1.0, float(mass.sum()))
    marks = np.array([long, columns["meta"]]) > 0
    columns["since_long"], columns["since_meta"] = np.log1p(distance(marks))
    columns["until_long"], columns["until_meta"] = np.log1p(distance(marks[:, ::-1])[:, ::-1])
    columns["mass_3"] = np.log1p(window_sum(mass, 3))
    columns["mass_10"] = np.log1p(window_sum(mass, 10))
    columns["claimed_5"] = window_sum(1 - free, 5) / 11
    columns["inside"] = ((position >= story.start) & (position < story.end)).astype(np.float32)
    columns["before_story"] = np.clip((story.start - position) / _FAR_BLOCKS, -1, 1) * bool(story)
    columns["after_story"] = np.clip((position - story.end) / _FAR_BLOCKS, -1, 1) * bool(story)


def _page_wide(columns: Columns, sizes: Column) -> None:
    """What holds for the whole page, the same for all of its blocks."""
    total = len(sizes)
    words = max(1.0, float(sizes.sum()))
    wide = {
        "page_blocks": math.log1p(total),
        "page_words": math.log1p(words),
        "page_median": _median(columns["log_words"]),
        "page_long": float((columns["long"] * sizes).sum()) / words,
        "page_story": float((columns["inside"] * sizes).sum()) / words,
        "page_sentences": float(columns["sentence"].mean()),
        "page_claimed": float(columns["claimed"].mean()),
        "page_meta": math.log1p(float(columns["meta"].sum())),
        "page_prices": float((columns["prices"] > 0).mean()),
        "page_items": float(columns["role.list-item"].mean()),
        "page_shapes": float(columns["shape_share"].mean()),
    }
    rows = np.array([*wide.values()], dtype=np.float32)[:, np.newaxis]
    columns.update(zip(wide, np.broadcast_to(rows, (len(wide), total)), strict=True))


def _median(values: Column) -> float:
    """The middle of `values`. Numpy's own brings in its masked arrays, which take 12 ms to import."""
    middle, odd = divmod(len(values), 2)
    return float(np.sort(values)[middle - 1 + odd : middle + 1].mean())


def _coherence(
    buckets: npt.NDArray[np.int64], topical: npt.NDArray[np.bool_], starts: npt.NDArray[np.int64],
    counts: npt.NDArray[np.int64], counted: npt.NDArray[np.bool_],
) -> Column:  # fmt: skip
    """Share of a block's topical words that stand in another of the `counted` blocks, 0..1."""
    own = np.repeat(counted, counts)
    seen = np.bincount(buckets[own & topical], minlength=BUCKETS)
    shared = topical & (seen[buckets] > own)
    topics = np.add.reduceat(topical, starts, dtype=np.int32)
    return (np.add.reduceat(shared, starts, dtype=np.int32) / np.maximum(topics, 1)).astype(np.float32)
