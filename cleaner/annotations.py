"""The findings of one page, step after step, and the verdicts that follow from them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from cleaner.addresses import find_fault
from cleaner.annotate.dateline import find_dateline
from cleaner.annotate.duplicates import find_copied
from cleaner.annotate.fields import Fields, Head, Origin, choose_fields
from cleaner.annotate.layout import Story
from cleaner.annotate.markup import find_markup
from cleaner.annotate.meta import MetaReader
from cleaner.annotate.page_type import WALLS, Items, Wall, find_items, find_wall
from cleaner.block import Block, Finding, Verdict
from cleaner.build import group_by_fate
from cleaner.decide import decide
from cleaner.options import Options
from cleaner.page import Page, PageWarning
from cleaner.pages import PagePart
from cleaner.record import PageType
from cleaner.rules.table import Locale
from cleaner.story import PageView, annotate_story, find_named, said_of

UNKNOWN = Items("article", ())
"""Stands for the items of a page that nobody has looked for."""


class Annotations(NamedTuple):
    """What was found on one page, and what was decided."""

    runs: list[list[Block]]
    order: list[Block]
    verdicts: dict[int, Verdict]
    fields: Fields
    page_type: PageType
    warnings: list[PageWarning]
    confidence: float


def annotate_page(
    page: Page, part: PagePart, *, keys: Sequence[str], metas: MetaReader, items: Items | None, options: Options,
    recurring: Sequence[Finding] = (),
) -> Annotations:  # fmt: skip
    """All findings and verdicts of one page of a source. `keys`: folded text by block number.

    `items`: those of the page where it is the whole source; `UNKNOWN` where they are still to be found.
    `recurring`: claims of the blocks of the source that are of its site's template.
    """
    copied = list(find_copied(part.blocks, part.copies, keys)) if part.copies else []
    order = merge_copies(part, copied)
    if items is UNKNOWN:
        items = find_items(order, metas.has_date, metas.read)
    findings = find_named(order, metas, items)
    warnings = [*page.warnings, *_language_warnings(order, metas.locale)]
    if page.kind == "html":
        engine_findings, engine_warnings = _markup_findings(page, order, options)
        findings += engine_findings
        warnings += engine_warnings
    elif options.engine == "trafilatura":
        warnings.append(PageWarning("engine-needs-html", "the engine trafilatura reads HTML only; cleaner's was used"))
    wall = find_wall(order, findings)
    findings = _without_walls(order, findings, wall)
    head = Head(page.hints, order, page.source.url)
    said = said_of(head) if page.kind == "html" else None
    found = annotate_story(PageView(order, keys, metas, said, options, recurring), findings, items)
    own = sorted([*order, *_copied_blocks(part, copied)], key=_number) if part.copies else order
    verdicts = decide(own, [*copied, *found.findings])
    fields = choose_fields(head, found.shown, found.headline, locale=metas.locale)
    by_number = {verdict.block: verdict for verdict in verdicts}
    fates = group_by_fate(order, by_number)
    kept = fates["body"]
    _put_dateline(fields, kept, by_number, metas.locale)
    warnings += [*fields.warnings, *_refused_links(fates["field"], by_number)]
    if wall:
        warnings.append(PageWarning(wall.warning, wall.message))
        fields.values.pop("title", None)
        fields.origins.pop("title", None)
    if not kept:
        warnings.append(PageWarning("nothing-kept", "no text of the page was kept"))
    page_type = wall.page_type if wall else found.page_type if kept else "empty"
    runs, headline = [part.blocks, *part.copies], found.headline
    if headline is not None and headline is not page.blocks[headline.number]:
        runs, order = [_with_headline(run, headline) for run in runs], _with_headline(order, headline)
    return Annotations(
        runs=runs,
        order=order,
        verdicts=by_number,
        fields=fields,
        page_type=page_type,
        warnings=warnings,
        confidence=_confidence(found.story, kept, fates["dropped"], by_number),
    )


def _with_headline(blocks: list[Block], headline: Block) -> list[Block]:
    """`blocks` with the headline as it is shown in the record."""
    return [headline if block.number == headline.number else block for block in blocks]


def merge_copies(part: PagePart, copied: Iterable[Finding]) -> list[Block]:
    """Blocks in reading order: those of the first copy, and after its twin's place what only a later copy has."""
    if not part.copies:
        return part.blocks
    twin = {finding.block: finding.of for finding in copied}
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


def _copied_blocks(part: PagePart, copied: Iterable[Finding]) -> list[Block]:
    numbers = {finding.block for finding in copied}
    return [block for copy in part.copies for block in copy if block.number in numbers]


def _number(block: Block) -> int:
    return block.number


def _language_warnings(order: Sequence[Block], locale: Locale) -> list[PageWarning]:
    """Says that only the language-free rules were tried."""
    if locale.language != "und" or not order:
        return []
    return [PageWarning("language-without-rules", "the page's language is unknown or has no table of rules")]


def _markup_findings(page: Page, order: list[Block], options: Options) -> tuple[list[Finding], list[PageWarning]]:
    """What the HTML says of its blocks, or what the rival engine leaves out."""
    if options.engine == "trafilatura":
        from cleaner.annotate.engine import find_engine_choice

        return find_engine_choice(page.html or "", order, url=page.source.url)
    return list(find_markup(order)), []


def _without_walls(order: Sequence[Block], findings: list[Finding], wall: Wall | None) -> list[Finding]:
    """Findings with all blocks claimed by the wall; without its claims where the page shows more than it."""
    if wall is None:
        return [finding for finding in findings if finding.reason not in WALLS]
    return [*findings, *(Finding(block.number, wall.reason, score=0.7) for block in order)]


def _put_dateline(fields: Fields, kept: Iterable[Block], verdicts: Mapping[int, Verdict], locale: Locale) -> None:
    """Fill the field from the first paragraph of the text, and the authors where nothing else names them."""
    block = next((block for block in kept if verdicts[block.number].reason == "body.paragraph"), None)
    dateline = find_dateline(block.text, locale) if block else None
    if not block or not dateline:
        return
    fields.values["dateline"] = dateline.text
    fields.origins["dateline"] = Origin("text", None, block.number)
    if dateline.authors and not fields.authors:
        fields.authors.extend(dateline.authors)
        fields.origins["authors"] = Origin("text", None, block.number)


def _refused_links(shown: Iterable[Block], verdicts: Mapping[int, Verdict]) -> list[PageWarning]:
    """Says that teasers lead to what is no plain web address, which the record leaves out."""
    faults = []
    for block in shown:
        if verdicts[block.number].reason == "field.related" and block.markup and not block.markup.links:
            faults += [fault for _, href in block.markup.anchors[:1] if (fault := find_fault(href))]
    if not faults:
        return []
    message = f"the addresses of {len(faults)} related pages were left out; of the first: {faults[0]}"
    return [PageWarning("url-refused", message)]


def _confidence(
    story: Story, kept: Iterable[Block], dropped: Iterable[Block], verdicts: Mapping[int, Verdict]
) -> float:  # fmt: skip
    """How sure the choice is: the less is dropped on layout's word alone, the surer; less where there is no prose."""
    sure = sum(block.word_count for block in kept)
    if not sure:
        return 0.0
    unsure = sum(block.word_count for block in dropped if verdicts[block.number].reason.startswith("layout."))
    return (0.4 if story else 0.2) + 0.5 * (sure / (sure + unsure))
