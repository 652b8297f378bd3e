"""The findings of one page, step after step, and the verdicts that follow from them."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from msgspec.structs import replace

from cleaner.annotate.boilerplate import find_boilerplate
from cleaner.annotate.byline import Shown, find_shown
from cleaner.annotate.choice import Choice, are_kept, find_unlike, inner_part, is_clean, keeps_text, overrule
from cleaner.annotate.duplicates import find_copied, find_duplicates
from cleaner.annotate.fields import Fields, Head, Origin, choose_fields
from cleaner.annotate.headline import Headline, find_headline, find_standfirst
from cleaner.annotate.highlights import find_dateline, find_highlights
from cleaner.annotate.layout import Story, extend_story, find_loose, find_outside, find_story
from cleaner.annotate.markup import find_markup
from cleaner.annotate.meta import MetaReader
from cleaner.annotate.metadata import hinted_description
from cleaner.annotate.page_type import Items, Wall, find_items, find_page_type, find_signatures, find_wall
from cleaner.annotate.sections import find_sections
from cleaner.annotate.title_choice import TitleView, choose_title
from cleaner.block import REASONS, Block, Finding, Repair, Verdict
from cleaner.decide import decide
from cleaner.options import Options
from cleaner.page import Page, PageWarning
from cleaner.pages import PagePart
from cleaner.record import PageType
from cleaner.rules.table import Locale
from cleaner.text import ends_sentence

_MAX_LABEL_RANK = 45
_MAX_TITLE_DISTANCE = 6
_MIN_POST_WORDS = 8

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
    page: Page, part: PagePart, *, keys: Sequence[str], metas: MetaReader, items: Items | None, options: Options
) -> Annotations:
    """All findings and verdicts of one page of a source. `keys`: folded text by block number.

    `items`: those of the page where it is the whole source; `UNKNOWN` where they are still to be found.
    """
    copied = list(find_copied(part.blocks, part.copies, keys))
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
    found = _find_story(order, findings, metas, keys, items, said, page, options)
    verdicts = decide(sorted([*order, *_copied_blocks(part, copied)], key=_number), [*copied, *found.findings])
    fields = choose_fields(head, found.shown, found.headline, locale=metas.locale)
    _put_dateline(fields, order, verdicts)
    by_number = {verdict.block: verdict for verdict in verdicts}
    kept = [block for block in order if by_number[block.number].fate == "body"]
    warnings += fields.warnings
    if wall:
        warnings.append(PageWarning(wall.warning, wall.message))
        fields.values.pop("title", None)
        fields.origins.pop("title", None)
    if not kept:
        warnings.append(PageWarning("nothing-kept", "no text of the page was kept"))
    page_type = wall.page_type if wall else found.page_type if kept else "empty"
    return Annotations(
        runs=[_with_headline(run, found.headline) for run in (part.blocks, *part.copies)],
        order=_with_headline(order, found.headline),
        verdicts=by_number,
        fields=fields,
        page_type=page_type,
        warnings=warnings,
        confidence=_confidence(found.story, by_number.values(), order),
    )


def claims_of(findings: Iterable[Finding]) -> dict[int, str]:
    """The reason of the first rule that names each block: boilerplate, labels, comments, marks without a word."""
    claims: dict[int, str] = {}
    for finding in findings:
        if REASONS[finding.reason].rank <= _MAX_LABEL_RANK or finding.reason == "noise.symbols":
            claims.setdefault(finding.block, finding.reason)
    return claims


def find_named(order: Sequence[Block], metas: MetaReader, items: Items | None) -> list[Finding]:
    """What the rules of a page's language and those of all languages say of its blocks, without a look at markup."""
    thread = items is not None and items.page_type == "forum"
    listed = items.heads if items and not thread else ()
    entries = frozenset(order[at].number for head in listed for at in (head - 1, head))
    boilerplate = find_boilerplate(order, metas.locale, metas.is_meta, comments=not thread, entries=entries)
    return [*find_noise(order), *boilerplate]


class _Found(NamedTuple):
    findings: list[Finding]
    story: Story
    shown: Shown
    headline: Block | None
    page_type: PageType


def _find_story(
    order: list[Block], findings: list[Finding], reader: MetaReader, keys: Sequence[str], items: Items | None,
    said: tuple[str, str] | None, page: Page, options: Options,
) -> _Found:  # fmt: skip
    """The story with its headline, byline, dates, key points, repeats and sections."""
    claims = claims_of(
        finding
        for finding in findings
        if not (finding.reason == "markup.links" and reader.is_meta(page.blocks[finding.block]))
    )
    claimed = {number for number, reason in claims.items() if REASONS[reason].rank <= _MAX_LABEL_RANK}
    meta_numbers = {block.number for block in order if block.number not in claimed and reader.is_meta(block)}
    story = find_story(order, claimed | (set() if items else meta_numbers))
    known = reader.locale.language != "und"
    text = page.kind == "text"
    certain = (known and not claimed) or (options.engine == "trafilatura" and not text)
    choice = None if certain else _choose(order, keys, claims, meta_numbers, story, said, options)
    clean = known and (not claimed or (choice is not None and text and is_clean(order, choice, claimed)))
    choice = None if clean else choice
    if choice and not text:
        findings, claimed = overrule(findings, claimed, choice)
    if items and choice and not are_kept(order, items, choice, claimed):
        items = None  # teasers of other pages, each with its date, beside what the page is about
    boxed = _boxed_headlines(order, findings, meta_numbers)
    head = find_headline(
        order, story, claimed=claimed - boxed, meta=meta_numbers, hinted=said[0] or None if said else None
    )
    if choice and text:
        rule = head.position if head else None
        head = choose_title(TitleView(order, choice, story, claims=claims, meta=meta_numbers, rule=rule))
    head = _first_of(order, head, keys)
    first = story.start
    story = _whole_story(order, story, claimed, items, head, clean=clean)
    loose = set() if clean or items else find_loose(order, story.start, first, claimed)
    page_type = find_page_type(order, findings, story, items, choice.types if choice else {})
    other = {order[i].number for i in items.heads} if items and items.page_type == "listing" else set()

    position = head.position if head else None
    shown = find_shown(order, reader, headline=position, story=story, claimed=claimed | other, locale=reader.locale)
    posts = _post_heads(order, items) if items and page_type == "forum" else set()
    findings += [found for found in _field_findings(order, shown, head, keys) if found.block not in posts]
    if head is not None:
        findings += _standfirst(order, head, claimed, meta_numbers | set(shown.byline_blocks), page)
    if items and page_type == "forum":
        findings += find_signatures(order, items)
        findings += [Finding(order[i].number, "body.post-head", score=0.8) for i in items.heads]
    findings += find_highlights(order, _highlight_labels(order, findings), frozenset(claimed))
    if choice is not None and keeps_text(order, choice, claimed | meta_numbers):
        spared = {finding.block for finding in findings}
        if items and page_type == "forum":
            spared |= {order[at + 1].number for at in items.heads if at + 1 < len(order)} - claimed
        if items and page_type == "listing":
            spared |= {block.number for block in order[story.start : story.end]}
        findings += find_unlike(order, choice, spared, claimed | meta_numbers)
    elif options.engine != "trafilatura" or page.kind != "html":
        findings += find_outside(order, story, {finding.block for finding in findings}, loose)
    gone = {finding.block for finding in findings if not finding.reason.startswith("body.")}
    kept = [block for block in order if block.number not in gone]
    repeats = list(find_duplicates(kept, keys, min_similarity=options.min_similarity))
    repeated = {finding.block for finding in repeats}
    body = [block for block in kept if block.number not in repeated]
    sections = find_sections(body, meta=meta_numbers, scores=choice.heading if choice and not items else None)
    return _Found([*findings, *repeats, *sections], story, shown, _headline_block(order, head), page_type)


def _headline_block(order: Sequence[Block], head: Headline | None) -> Block | None:
    """The headline's block; without what is glued to the headline, such as the site's name, where it was cut off."""
    if head is None:
        return None
    block = order[head.position]
    if not head.part:
        return block
    return replace(block, text=head.part, repairs=(*block.repairs, Repair("cut-title", block.span)))


def _choose(
    order: list[Block], keys: Sequence[str], claims: dict[int, str], meta: set[int], story: Story,
    said: tuple[str, str] | None, options: Options,
) -> Choice | None:  # fmt: skip
    """What the tagger says of the blocks. It comes with numpy, which clean text does without."""
    from cleaner.annotate.features import page_features
    from cleaner.annotate.tagger import choose_blocks, load_weights

    if not order:
        return None
    features = page_features(order, keys, claims=claims, meta=meta, story=story, said=said)
    return choose_blocks(order, features, load_weights(options.weights, "text" if said is None else "html"))


def said_of(head: Head) -> tuple[str, str]:
    """What the head of HTML says that the page is about: its title and its description, "" where it says none."""
    title, description = head.titles.choose(None), hinted_description(head.hints)
    return title.value if title else "", description.value if description else ""


def _with_headline(blocks: list[Block], headline: Block | None) -> list[Block]:
    """`blocks` with the headline as it is shown in the record."""
    return [headline if headline and block.number == headline.number else block for block in blocks]


def _boxed_headlines(order: Sequence[Block], findings: Iterable[Finding], meta: set[int]) -> set[int]:
    """Blocks that a box of other pages has taken in, yet have a byline or a date right below, as headlines have."""
    boxed = {finding.block for finding in findings if finding.reason in ("field.related", "boilerplate.opened")}
    return {
        block.number
        for position, block in enumerate(order)
        if block.number in boxed and any(below.number in meta for below in order[position + 1 : position + 3])
    }


def _first_of(order: Sequence[Block], head: Headline | None, keys: Sequence[str]) -> Headline | None:
    """The headline where it stands first on the page; what comes later repeats it."""
    if head is None or head.part:
        return head
    key = keys[order[head.position].number]
    near = range(max(0, head.position - _MAX_TITLE_DISTANCE), head.position)
    return head._replace(position=next((at for at in near if keys[order[at].number] == key), head.position))


def _whole_story(
    order: Sequence[Block], story: Story, claimed: set[int], items: Items | None, head: Headline | None, *, clean: bool
) -> Story:  # fmt: skip
    """The story with all that belongs to it: its sentences, its items, its headline's neighbourhood.

    Of a clean page all that is no boilerplate is the story.
    """
    if clean:
        first, end = inner_part(order, claimed)
        return Story(max(first, head.position if head else 0), end) if story else story
    if items is not None:
        first = items.heads[0] - (items.page_type == "listing")
        story = Story(min(story.start, first) if story else first, max(story.end, items.heads[-1] + 2))
    return extend_story(order, story, headline=head.position if head else None, stops=claimed)


def _standfirst(
    order: Sequence[Block], head: Headline, claimed: set[int], meta: set[int], page: Page
) -> Iterable[Finding]:
    description = hinted_description(page.hints)
    at = find_standfirst(
        order, head.position, claimed=claimed, meta=meta, description=description.value if description else None
    )
    return [] if at is None else [Finding(order[at].number, "body.standfirst", score=0.8)]


def _highlight_labels(order: Sequence[Block], findings: Iterable[Finding]) -> list[int]:
    labels = {finding.block for finding in findings if finding.reason == "label.highlights"}
    return [position for position, block in enumerate(order) if block.number in labels]


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
        elif not block.key:
            yield Finding(block.number, "noise.symbols", score=0.9)


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
        return [finding for finding in findings if not finding.reason.startswith("page.")]
    return [*findings, *(Finding(block.number, wall.reason, score=0.7) for block in order)]


def _post_heads(order: Sequence[Block], items: Items) -> set[int]:
    """Numbers of the lines that name a post's author and date, which stay with it: known ones, and those above text."""
    heads = {order[i].number for i in items.heads}
    texts = (a for a, b in pairwise(order) if ends_sentence(b.text) and b.word_count >= _MIN_POST_WORDS)
    return heads | {block.number for block in texts}


def _field_findings(
    order: Sequence[Block], shown: Shown, head: Headline | None, keys: Sequence[str]
) -> Iterable[Finding]:
    """Claims of the blocks that show the headline, the byline and the dates."""
    if head is not None:
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
    sizes = {block.number: block.word_count for block in order}
    kept = unsure = 0
    for verdict in verdicts:
        size = sizes.get(verdict.block, 0)
        kept += size if verdict.fate == "body" else 0
        unsure += size if verdict.reason.startswith("layout.") else 0
    if not kept:
        return 0.0
    share = kept / (kept + unsure)
    return (0.4 if story else 0.2) + 0.5 * share
