"""Verdicts to the record, and the accounting promise: every character of a source has exactly one fate."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple, get_args

from cleaner.annotate.fields import Fields
from cleaner.block import Block, Fate, Verdict
from cleaner.errors import AccountingError
from cleaner.page import Page, PageWarning
from cleaner.record import (
    SCHEMA_VERSION,
    BlockRole,
    Dropped,
    Duplicate,
    DuplicateKind,
    FieldOrigin,
    Lines,
    PageType,
    Record,
    RecordRepair,
    RecordSource,
    RecordWarning,
    Related,
    Section,
    SectionBlock,
    Stats,
)
from cleaner.text import count_words, fold

_BLOCK_ROLES: dict[str, BlockRole] = {
    "list-item": "list-item", "quote": "quote", "caption": "caption", "table": "table", "code": "code",
    "credit": "credit",
}  # fmt: skip
_MARKDOWN_LEVEL = 2


class PageDraft(NamedTuple):
    """All that is known about one page before its record is built."""

    page: Page
    id: str
    number: int
    pages: int
    runs: list[list[Block]]
    """Blocks of the first copy, then of each further one; each run in the source's order."""
    order: list[Block]
    """Blocks in reading order: those that only a further copy has stand where they belong."""
    verdicts: dict[int, Verdict]
    """By block number."""
    fields: Fields
    language: str | None
    page_type: PageType
    warnings: list[PageWarning]
    confidence: float


def build_record(draft: PageDraft) -> Record:
    """The record of one page."""
    ordered = group_by_fate(draft.order, draft.verdicts)
    body = ordered["body"]
    standfirst = " ".join(block.text for block in body if draft.verdicts[block.number].reason == "body.standfirst")
    highlights = [block.text for block in body if draft.verdicts[block.number].reason == "body.highlight"]
    sections = build_sections(body, draft.verdicts)
    text = _join_text(standfirst, highlights, sections)
    values = draft.fields.values
    own = ordered if draft.runs == [draft.order] else group_by_fate(own_blocks(draft.runs), draft.verdicts)
    topics = _merge_topics(draft.fields.topics, _topics(own["field"], draft.verdicts))
    return Record(
        schema_version=SCHEMA_VERSION,
        id=draft.id,
        source=_source(draft),
        url=values.get("url"),
        site_name=values.get("site_name"),
        language=draft.language,
        page_type=draft.page_type,
        title=values.get("title"),
        byline=values.get("byline"),
        authors=draft.fields.authors,
        published=values.get("published"),
        published_raw=values.get("published_raw"),
        modified=values.get("modified"),
        modified_raw=values.get("modified_raw"),
        dateline=values.get("dateline"),
        standfirst=standfirst or None,
        highlights=highlights,
        topics=topics,
        sections=sections,
        text=text,
        related=_related(ordered["field"], draft.verdicts),
        duplicates=_duplicates(draft.page, own["duplicate"], draft.verdicts),
        copied=[],
        duplicate_of=None,
        dropped=_dropped(draft.page, own, draft.verdicts),
        provenance=_provenance(draft, ordered["field"]),
        repairs=_repairs(draft.page, own),
        warnings=[RecordWarning(code=warning.code, message=warning.message) for warning in draft.warnings],
        stats=_stats(draft, own, text),
    )


def group_by_fate(blocks: Iterable[Block], verdicts: dict[int, Verdict]) -> dict[Fate, list[Block]]:
    """The `blocks` of each fate, in their order. `verdicts`: by block number."""
    found: dict[Fate, list[Block]] = {fate: [] for fate in get_args(Fate)}
    for block in blocks:
        found[verdicts[block.number].fate].append(block)
    return found


def own_blocks(runs: Sequence[list[Block]]) -> list[Block]:
    """Blocks of a page and of its copies, in the source's order."""
    if len(runs) == 1:
        return runs[0]
    return sorted((block for run in runs for block in run), key=lambda block: block.number)


def build_sections(body: Sequence[Block], verdicts: dict[int, Verdict]) -> list[Section]:
    """Headings with the blocks below them; a post's head opens a section of its own."""
    sections: list[tuple[str | None, int, list[SectionBlock]]] = []
    for block in body:
        verdict = verdicts[block.number]
        if verdict.reason in ("body.standfirst", "body.highlight"):
            continue
        if verdict.role == "heading":
            sections.append((block.text, block.level or _MARKDOWN_LEVEL, []))
            continue
        if not sections or verdict.reason == "body.post-head":
            sections.append((None, 0, []))
        role = _BLOCK_ROLES.get(verdict.role, "paragraph")
        text = "  " * block.level + block.text if role == "list-item" else block.text
        sections[-1][2].append(SectionBlock(role=role, text=text))
    return [Section(heading=heading, level=level, blocks=blocks) for heading, level, blocks in sections]


def _join_text(standfirst: str, highlights: Sequence[str], sections: Sequence[Section]) -> str:
    parts = [standfirst] if standfirst else []
    parts += highlights
    for section in sections:
        parts += [section.heading] if section.heading else []
        parts += [block.text for block in section.blocks]
    return "\n\n".join(parts)


# ---------------------------------------------------------------- parts of the record


def _lines(page: Page, *blocks: Block) -> Lines:
    return page.line_index.lines(blocks[0].span.start, blocks[-1].span.end)


def _source(draft: PageDraft) -> RecordSource:
    page, source = draft.page, draft.page.source
    ranges = [_run_lines(page, run) for run in draft.runs]
    return RecordSource(
        path=source.path,
        member=source.member,
        kind=page.kind,
        encoding=page.encoding,
        sha256=page.sha256,
        page=draft.number,
        pages=draft.pages,
        lines=ranges[0],
        copies=ranges[1:],
        carried=source.carried or {},
    )


def _run_lines(page: Page, run: Sequence[Block]) -> Lines:
    """Lines from a run's first block to the next run; the source's first and last lines belong to its ends."""
    total = len(page.line_index)
    if not run:
        return 0, total
    first = page.line_index.line_of(run[0].span.start) if run[0].number else 0
    after = run[-1].number + 1
    return first, page.line_index.line_of(page.blocks[after].span.start) if after < len(page.blocks) else total


def _related(blocks: Iterable[Block], verdicts: dict[int, Verdict]) -> list[Related]:
    found: dict[str, Related] = {}
    for block in blocks:
        if verdicts[block.number].reason == "field.related":
            url = block.markup.links[0][1] if block.markup and block.markup.links else None
            found.setdefault(block.key, Related(title=block.text, url=url))
    return list(found.values())


def _topics(blocks: Iterable[Block], verdicts: dict[int, Verdict]) -> list[str]:
    topics = [block.text.rpartition(":")[2] for block in blocks if verdicts[block.number].reason == "field.topics"]
    return list(dict.fromkeys(part.strip() for topic in topics for part in topic.split(",") if part.strip()))


def _merge_topics(hinted: Sequence[str], shown: Sequence[str]) -> list[str]:
    """Topics of the head, then those that only the page shows."""
    known = {fold(topic) for topic in hinted}
    return [*hinted, *(topic for topic in shown if fold(topic) not in known)]


_KINDS: dict[str, DuplicateKind] = {
    "exact": "exact", "typo": "typo", "near": "near", "contained": "contained", "joined": "joined",
}  # fmt: skip


def _duplicates(page: Page, blocks: Sequence[Block], verdicts: dict[int, Verdict]) -> list[Duplicate]:
    """Whole lines that repeat other lines. A repeat that is only part of a line stands in `dropped`."""
    found = []
    for block in blocks:
        verdict = verdicts[block.number]
        if verdict.of is None or is_part_of_line(block):
            continue
        first = page.blocks[verdict.of]
        last = page.blocks[verdict.of_last] if verdict.of_last is not None else first
        kind = _KINDS[verdict.reason.partition(".")[2]]
        found.append(
            Duplicate(lines=_lines(page, block), of=_lines(page, first, last), kind=kind, similarity=verdict.similarity)
        )
    return found


def is_part_of_line(block: Block) -> bool:
    """Whether the block was cut from a line that holds something else too."""
    return any(repair.name in ("glued-line", "columns") for repair in block.repairs)


def _dropped(page: Page, own: dict[Fate, list[Block]], verdicts: dict[int, Verdict]) -> list[Dropped]:
    """What is left out, and repeats that are only part of a line. `own`: the page's blocks by their fate."""
    blocks = own["dropped"]
    if parts := [block for block in own["duplicate"] if is_part_of_line(block)]:
        blocks = sorted([*blocks, *parts], key=lambda block: block.number)
    found = []
    for block, lines in zip(blocks, page.line_index.each([block.span for block in blocks]), strict=True):
        verdict = verdicts[block.number]
        found.append(
            Dropped(lines=lines, reason=verdict.reason, rule=verdict.rule, score=verdict.score, text=block.text)
        )
    return found


def _provenance(draft: PageDraft, shown: Iterable[Block]) -> dict[str, FieldOrigin]:
    """Where the fields came from. `shown`: blocks that became a field."""
    origins = {}
    for field, origin in draft.fields.origins.items():
        lines = _lines(draft.page, draft.page.blocks[origin.block]) if origin.block is not None else None
        origins[field] = FieldOrigin(method=origin.method, rule=origin.rule, lines=lines)
    topics = [block for block in shown if draft.verdicts[block.number].reason == "field.topics"]
    if topics and not draft.fields.topics:
        rule = draft.verdicts[topics[0].number].rule
        origins["topics"] = FieldOrigin(method="text", rule=rule, lines=_lines(draft.page, topics[0]))
    return origins


def _repairs(page: Page, own: dict[Fate, list[Block]]) -> list[RecordRepair]:
    """Repairs of what the record shows; those of dropped lines change nothing in it."""
    repaired = [block for block in (*own["body"], *own["field"]) if block.repairs]
    shown = sorted(repaired, key=lambda block: block.number)
    found = {(repair.name, page.line_index.lines(*repair.span)): None for block in shown for repair in block.repairs}
    return [RecordRepair(name=name, lines=lines) for name, lines in found]


def _stats(draft: PageDraft, own: dict[Fate, list[Block]], text: str) -> Stats:
    chars = {fate: _count_chars(blocks) for fate, blocks in own.items()}
    total = max(1, sum(chars.values()))
    return Stats(
        words=count_words(text),
        source_chars=share_chars(draft.page, draft.runs),
        kept_chars=chars["body"],
        boilerplate_ratio=round(chars["dropped"] / total, 4),
        duplicate_ratio=round(chars["duplicate"] / total, 4),
        confidence=round(draft.confidence, 2),
    )


def _count_chars(blocks: Iterable[Block]) -> int:
    """Characters of the page's text that the blocks span."""
    return sum([end - start for start, end in [block.span for block in blocks]])


def share_chars(page: Page, runs: Iterable[Sequence[Block]]) -> int:
    """Characters of the source that are this page's: its runs of blocks, with the white space before the next run.

    What stands before the first block of the source belongs to the first page.
    """
    share = 0
    for run in runs:
        if not run:
            return len(page.text)
        start = run[0].span.start if run[0].number else 0
        after = run[-1].number + 1
        share += (page.blocks[after].span.start if after < len(page.blocks) else len(page.text)) - start
    return share


def check_accounting(page: Page, drafts: Sequence[PageDraft]) -> None:
    """Make sure that each block of the source has one verdict, and that its pages share out all of its characters.

    With the tiling of the blocks this gives every character one fate.

    Raises: AccountingError naming what has no fate, or two.
    """
    numbers = sorted(chain.from_iterable(draft.verdicts for draft in drafts))
    if numbers != list(range(len(page.blocks))):
        seen = Counter(numbers)
        odd = sorted(set(range(len(page.blocks))) ^ set(seen)) or [n for n, count in seen.items() if count != 1]
        raise AccountingError(f"source {page.sha256[:8]}: blocks {odd[:5]} have no verdict, or more than one")
    shared = sum(share_chars(page, draft.runs) for draft in drafts)
    if shared != len(page.text):
        raise AccountingError(f"source {page.sha256[:8]}: its pages hold {shared} of {len(page.text)} characters")
    for draft in drafts:
        placed = [block.number for block in draft.order if draft.verdicts[block.number].fate == "body"]
        body = [verdict.fate for verdict in draft.verdicts.values()].count("body")
        if not len(placed) == len(set(placed)) == body:
            raise AccountingError(f"source {page.sha256[:8]}: a kept block is missing from page {draft.number}")
