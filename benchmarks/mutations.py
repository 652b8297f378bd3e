"""Mutations of pages that know their structure, and small pages made from pieces of real ones."""

import math
import random
from collections.abc import Callable, Sequence

MAX_BYTES = 60_000
_MIN_PIECE_CHARS, _MAX_PIECE_CHARS = 40, 1200
_FULL_RATIO = 0.005
_GLUED_RATIO = 0.3
_GROWTH = 4
ODD = (
    "\0", "\x1b[2J", "\u202e", "\u200b", "\ufeff", "\u2028", "\ufffd",
    "\ufdd0", "\U000e0041", "e\u0301", "\x85", "\x9b",
    "&amp;lt;b&amp;gt;", "&#0;", "&#x110000;", "&#99999999999;", "&nbsp;", "<!--", "-->", "<![CDATA[", "]]>",
    "<script>",
    "</script>", "<title>", "<table><tr><td>", "<svg>", "<pre>", "<noscript>", "<template>", "<br>", "<p", "<a href='",
    "```", "| a | b |", "> ", "- ", "# ", "\t", "\r", "\r\n", "    ", "=====", "http://[::1", "By ", "Published ",
    "2025-13-45", "1 January 2024", "=1+1", "Ã¼â€™", "東京", "עברית", "ไทย",
)  # fmt: skip
DATA = (
    '<script type="application/ld+json">{"@type":"Article","headline":"%s","author":[{"name":"A B"}]}</script>',
    '<meta property="og:title" content="%s">', '<meta name=author content="%s">', '<link rel=canonical href="%s">',
    '<time datetime="%s">x</time>', '<div itemprop=author>%s</div>', "<script>window.x = {\"a\": \"%s\"}</script>",
)  # fmt: skip


def _cut_pieces(text: str, rng: random.Random) -> list[str]:
    """`text` cut where its structure is: before tags, or at line ends."""
    if "<" in text and rng.random() < 0.7:
        first, *rest = text.split("<")
        return [first, *("<" + piece for piece in rest)]
    return [piece + "\n" for piece in text.split("\n")]


def _move(text: str, rng: random.Random) -> str:
    pieces = _cut_pieces(text, rng)
    pieces.insert(rng.randrange(len(pieces) + 1), pieces.pop(rng.randrange(len(pieces))))
    return "".join(pieces)


def _repeat(text: str, rng: random.Random) -> str:
    pieces = _cut_pieces(text, rng)
    start = rng.randrange(len(pieces))
    run = pieces[start : start + rng.choice((1, 2, 5, 30))]
    return "".join([*pieces[:start], *run * rng.choice((2, 3, 50)), *pieces[start:]])


def _remove(text: str, rng: random.Random) -> str:
    pieces = _cut_pieces(text, rng)
    start = rng.randrange(len(pieces))
    return "".join(pieces[:start] + pieces[start + rng.choice((1, 1, 3, 20)) :])


def _insert(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(ODD) * rng.choice((1, 1, 2, 300)) + text[at:]


def _insert_data(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    start = rng.randrange(len(text) + 1)
    value = rng.choice((rng.choice(ODD), text[start : start + 40], rng.choice(ODD) * 500))
    return text[:at] + rng.choice(DATA) % value + text[at:]


def _cut(text: str, rng: random.Random) -> str:
    start = rng.randrange(len(text) + 1)
    return text[start:] if rng.random() < 0.5 else text[:start]


MUTATIONS: tuple[Callable[[str, random.Random], str], ...] = (_move, _repeat, _remove, _insert, _insert_data, _cut)


def mutate(content: bytes, rng: random.Random, max_bytes: int = MAX_BYTES) -> bytes:
    """`content` after one to eight mutations, of at most `max_bytes`."""
    text = content.decode("utf-8", "surrogateescape")
    for _ in range(rng.randint(1, 8)):
        text = rng.choice(MUTATIONS)(text, rng)[: 2 * max_bytes]
    mutated = bytearray(text.encode("utf-8", "surrogateescape")[:max_bytes])
    for _ in range(rng.choice((0, 0, 0, 1, 20)) if mutated else 0):
        mutated[rng.randrange(len(mutated))] = rng.randrange(256)
    if rng.random() < 0.05:
        return (
            bytes(mutated).decode("utf-8", "replace").encode(rng.choice(("utf-16", "cp1252", "shift_jis")), "replace")
        )
    return bytes(mutated)


def cut_piece(seed: str, rng: random.Random) -> str:
    """A run of 40 to 1,200 characters of `seed`, short ones more often; mostly from a tag or a line's start on."""
    size = round(math.exp(rng.uniform(math.log(_MIN_PIECE_CHARS), math.log(_MAX_PIECE_CHARS))))
    start = rng.randrange(max(1, len(seed) - size))
    if rng.random() < 0.8:
        found = seed.find("<" if "<" in seed and rng.random() < 0.8 else "\n", start, start + size)
        start = max(start, found)
    return seed[start : start + size]


def make_page(seeds: Sequence[str], rng: random.Random) -> bytes:
    """A mutated page: one in two hundred made from a whole seed, the rest from one piece, or from several, also equal
    ones; at most four times as long as what it is made from."""
    if rng.random() < _FULL_RATIO:
        return mutate(rng.choice(seeds).encode("utf-8", "surrogateescape")[:MAX_BYTES], rng)
    pieces = [cut_piece(rng.choice(seeds), rng)]
    while rng.random() < _GLUED_RATIO:
        pieces.append(rng.choice(pieces) if rng.random() < 0.3 else cut_piece(rng.choice(seeds), rng))
    page = rng.choice(("\n", "", "\n\n")).join(pieces).encode("utf-8", "surrogateescape")
    return mutate(page, rng, _GROWTH * len(page))
