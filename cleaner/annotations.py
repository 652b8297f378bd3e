"""The findings of one page, step after step, and the verdicts that follow from them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cleaner.annotate.boilerplate import find_boilerplate
from cleaner.annotate.byline import Meta, Shown, find_shown, is_meta, read_meta
from cleaner.annotate.duplicates import find_copied, find_duplicates
from cleaner.annotate.fields import Fields, Origin, choose_fields
from cleaner.annotate.headline import find_headline, find_standfirst
from cleaner.annotate.highlights import find_dateline, find_highlights
from cleaner.annotate.layout import Story, extend_story, find_outside, find_story
from cleaner.annotate.markup import find_markup
from cleaner.annotate.metadata import hinted_description, hinted_title
from cleaner.annotate.page_type import Wall, find_page_type, find_wall, post_heads
from cleaner.annotate.sections import find_sections
from cleaner.block import REASONS, Block, Finding, Verdict
from cleaner.decide import decide
from cleaner.options import Options
from cleaner.page import Page, PageWarning
from cleaner.pages import PagePart
from cleaner.record import PageType
from cleaner.rules.table import Locale
from cleaner.text import count_words

_MAX_LABEL_RANK = 45


class Annotations(NamedTuple):
    """What was found on one page, and what was decided."""

    runs: list[list[Block]]
    order: list[Block]
    verdicts: dict[int, Verdict]
    fields: Fields
    page_type: PageType
    warnings: list[PageWarning]
    confidence: float


class MetaReader:
    """What short blocks say of authors and dates; each block is read once."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self._known: dict[int, Meta | None] = {}

    def read(self, block: Block) -> Meta | None:
        """What `block` says of authors and dates, or None."""
        if block.number not in self._known:
            self._known[block.number] = read_meta(block, self.locale)
        return self._known[block.number]

    def is_meta(self, block: Block) -> bool:
        """Whether `block` is nothing but a byline or a date."""
        return is_meta(self.read(block))


def annotate_page(
    page: Page, part: PagePart, *, keys: Sequence[str], metas: MetaReader, options: Options
) -> Annotations:
    """All findings and verdicts of one page of a source. `keys`: folded text by block number."""
    copied = [finding for copy in part.copies for finding in find_copied(part.blocks, copy, keys)]
    order = merge_copies(part, copied)
    findings = [*find_noise(order), *find_boilerplate(order, metas.locale, metas.is_meta)]
    warnings = list(page.warnings)
    if page.kind == "html":
        engine_findings, engine_warnings = _markup_findings(page, order, options)
        findings += engine_findings
        warnings += engine_warnings
    elif options.engine == "trafilatura":
        warnings.append(PageWarning("engine-needs-html", "the engine trafilatura reads HTML only; cleaner's was used"))
    wall = find_wall(order, findings)
    findings = _without_walls(order, findings, wall)
    title = hinted_title(page.hints)
    found = _find_story(order, findings, metas, keys, title.value if title else None, page, options)
    verdicts = decide(sorted([*order, *_copied_blocks(part, copied)], key=_number), [*copied, *found.findings])
    fields = choose_fields(page.hints, found.shown, found.headline, url=page.source.url)
    _put_dateline(fields, order, verdicts)
    by_number = {verdict.block: verdict for verdict in verdicts}
    kept = [block for block in order if by_number[block.number].fate == "body"]
    warnings += fields.warnings
    if wall:
        warnings.append(PageWarning(wall.warning, wall.message))
        fields.values["title"] = None
    if not kept:
        warnings.append(PageWarning("nothing-kept", "no text of the page was kept"))
    page_type = wall.page_type if wall else found.page_type if kept else "empty"
    return Annotations(
        runs=[part.blocks, *part.copies],
        order=order,
        verdicts=by_number,
        fields=fields,
        page_type=page_type,
        warnings=warnings,
        confidence=_confidence(found.story, by_number.values(), order),
    )


class _Found(NamedTuple):
    findings: list[Finding]
    story: Story
    shown: Shown
    headline: Block | None
    page_type: PageType


def _find_story(
    order: list[Block], findings: list[Finding], reader: MetaReader, keys: Sequence[str], title: str | None,
    page: Page, options: Options,
) -> _Found:  # fmt: skip
    """The story with its headline, byline, dates, key points, repeats and sections."""
    claimed = {finding.block for finding in findings if REASONS[finding.reason].rank <= _MAX_LABEL_RANK}
    metas = {block.number: meta for block in order if block.number not in claimed and (meta := reader.read(block))}
    meta_numbers = {number for number, meta in metas.items() if is_meta(meta)}
    story = find_story(order, claimed | meta_numbers)
    page_type = find_page_type(order, metas, findings, story)
    head = find_headline(order, story, claimed=claimed, meta=meta_numbers, hinted=title)
    clean = not claimed and reader.locale.language != "und"
    story = Story(0, len(order)) if story and clean else extend_story(
        order, story, headline=head.position if head else None, stops=claimed
    )
    shown = find_shown(order, metas, headline=head.position if head else None, story=story, locale=reader.locale)
    findings = [*findings, *_field_findings(order, findings, shown, head, keys)]
    if head is not None:
        description = hinted_description(page.hints)
        at = find_standfirst(order, head.position, claimed=claimed, meta=meta_numbers | set(shown.byline_blocks),
                             description=description.value if description else None)  # fmt: skip
        if at is not None:
            findings.append(Finding(order[at].number, "body.standfirst", score=0.8))
    if page_type == "forum":
        findings += [Finding(block.number, "body.post-head", score=0.8)
                     for block in post_heads(order[story.start : story.end], metas)]  # fmt: skip
    labels = [
        i
        for i, block in enumerate(order)
        if any(finding.block == block.number and finding.reason == "label.highlights" for finding in findings)
    ]
    findings += find_highlights(order, labels, frozenset(claimed))
    spared = {finding.block for finding in findings}
    if options.engine != "trafilatura" or page.kind != "html":
        findings += find_outside(order, story, spared)
    gone = {finding.block for finding in findings if not finding.reason.startswith("body.")}
    kept = [block for block in order if block.number not in gone]
    repeats = list(find_duplicates(kept, keys, min_similarity=options.min_similarity))
    repeated = {finding.block for finding in repeats}
    body = [block for block in kept if block.number not in repeated]
    sections = find_sections(body, meta=meta_numbers)
    return _Found([*findings, *repeats, *sections], story, shown, order[head.position] if head else None, page_type)


def merge_copies(part: PagePart, copied: Iterable[Finding]) -> list[Block]:
    """Blocks in reading order: those of the first copy, and after its twin's place what only a later copy has."""
    twin = {finding.block: finding.of for finding in copied}
    if not part.copies:
        return list(part.blocks)
    places: list[tuple[int, int, Block]] = [(block.number, -1, block) for block in part.blocks]
    start = part.blocks[0].number if part.blocks else 0
    for number, copy in enumerate(part.copies):
        anchor = start
        for block in copy:
            of = twin.get(block.number)
            if of is not None:
                anchor = of
            else:
                places.append((anchor, number, block))
    return [block for _, _, block in sorted(places, key=lambda place: (place[0], place[1], place[2].number))]


def find_noise(blocks: Iterable[Block]) -> Iterable[Finding]:
    """Claim blocks without any letter or digit."""
    for block in blocks:
        if not block.text:
            yield Finding(block.number, "noise.invisible")
        elif not any(char.isalnum() for char in block.text):
            yield Finding(block.number, "noise.symbols", score=0.9)


def _copied_blocks(part: PagePart, copied: Iterable[Finding]) -> list[Block]:
    numbers = {finding.block for finding in copied}
    return [block for copy in part.copies for block in copy if block.number in numbers]


def _number(block: Block) -> int:
    return block.number


def _markup_findings(page: Page, order: list[Block], options: Options) -> tuple[list[Finding], list[PageWarning]]:
    """What the HTML says of its blocks, or what the rival engine leaves out."""
    if options.engine == "trafilatura":
        from cleaner.annotate.engine import find_engine_choice

        return find_engine_choice(page.html or "", order, url=page.source.url)
    return list(find_markup(order)), []


def _without_walls(order: Sequence[Block], findings: list[Finding], wall: Wall | None) -> list[Finding]:
    """Findings with all blocks claimed by the wall; without its claims where the page shows more than it."""
    if wall is None:
        return [finding for finding in findings if not finding.reason.startswith("page.")]
    return [*findings, *(Finding(block.number, wall.reason, score=0.7) for block in order)]


def _field_findings(
    order: Sequence[Block], findings: Sequence[Finding], shown: Shown, head: object, keys: Sequence[str]
) -> Iterable[Finding]:
    """Claims of the blocks that show the headline, the byline and the dates."""
    from cleaner.annotate.headline import Headline

    if isinstance(head, Headline):
        block = order[head.position]
        yield Finding(block.number, "field.title", score=head.score)
        for other in order:
            if other is not block and keys[other.number] == keys[block.number] and keys[block.number]:
                yield Finding(other.number, "duplicate.exact", of=block.number)
    for number in shown.byline_blocks:
        yield Finding(number, "field.byline", score=0.8)
    if shown.published_block is not None and shown.published_block not in shown.byline_blocks:
        yield Finding(shown.published_block, "field.published", score=0.8)
    if shown.modified_block is not None and shown.modified_block not in (*shown.byline_blocks, shown.published_block):
        yield Finding(shown.modified_block, "field.modified", score=0.8)


def _put_dateline(fields: Fields, order: Sequence[Block], verdicts: Sequence[Verdict]) -> None:
    """Fill the field from the first paragraph of the text."""
    first = {verdict.block for verdict in verdicts if verdict.fate == "body" and verdict.reason == "body.paragraph"}
    block = next((block for block in order if block.number in first), None)
    dateline = find_dateline(block.text) if block else None
    if block and dateline:
        fields.values["dateline"] = dateline
        fields.origins["dateline"] = Origin("text", None, block.number)


def _confidence(story: Story, verdicts: Iterable[Verdict], order: Sequence[Block]) -> float:
    """How sure the choice is: the less is dropped on layout's word alone, the surer; less where there is no prose."""
    sizes = {block.number: count_words(block.text) for block in order}
    kept = unsure = 0
    for verdict in verdicts:
        size = sizes.get(verdict.block, 0)
        kept += size if verdict.fate == "body" else 0
        unsure += size if verdict.reason.startswith("layout.") else 0
    if not kept:
        return 0.0
    share = kept / (kept + unsure)
    return (0.4 if story else 0.2) + 0.5 * share
