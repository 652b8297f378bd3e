"""The story of a page: its headline, byline and dates, what is text of it and what is not, and its sections."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from msgspec.structs import replace

from cleaner.annotate.boilerplate import find_boilerplate
from cleaner.annotate.byline import Shown, find_shown
from cleaner.annotate.choice import (
    Choice,
    are_kept,
    find_template,
    find_unlike,
    inner_part,
    is_clean,
    keeps_text,
    overrule,
)
from cleaner.annotate.duplicates import find_duplicates
from cleaner.annotate.fields import Head
from cleaner.annotate.headline import Headline, find_headline, find_standfirst
from cleaner.annotate.highlights import find_highlights
from cleaner.annotate.layout import Story, extend_story, find_loose, find_outside, find_story
from cleaner.annotate.meta import MetaReader
from cleaner.annotate.metadata import hinted_description
from cleaner.annotate.page_type import Items, find_page_type, find_signatures
from cleaner.annotate.sections import find_sections
from cleaner.annotate.title_choice import TitleView, choose_title
from cleaner.block import REASONS, Block, Finding, Repair
from cleaner.options import Options
from cleaner.record import PageType
from cleaner.text import ends_sentence

_MAX_LABEL_RANK = 45
_MAX_TITLE_DISTANCE = 6
_MIN_POST_WORDS = 8
_MAX_TAGGED_BLOCKS = 10_000  # at a time: the tagger's columns take 4 KB a block


class Said(NamedTuple):
    """What the head of HTML says that the page is about; "" where it says nothing."""

    title: str
    description: str


class PageView(NamedTuple):
    """A page as its story is looked for."""

    order: list[Block]
    """Its blocks in reading order."""
    keys: Sequence[str]
    """Folded text by block number."""
    reader: MetaReader
    said: Said | None
    """What the head of HTML says; None for text."""
    options: Options
    recurring: Sequence[Finding] = ()
    """Claims of the blocks of the source that are of its site's template."""


class FoundStory(NamedTuple):
    """What was found."""

    findings: list[Finding]
    story: Story
    shown: Shown
    headline: Block | None
    page_type: PageType


class Weighed(NamedTuple):
    """What rules, layout and tagger say of the blocks, before fields and sections are looked for."""

    findings: list[Finding]
    claims: dict[int, str]
    """The reason of the first rule that names a block."""
    claimed: set[int]
    """Numbers of the blocks that a rule drops."""
    meta: set[int]
    """Numbers of the other blocks that are a byline or a date."""
    story: Story
    """What the layout alone takes for the main text."""
    choice: Choice | None
    """What the tagger says; None where it has no say."""
    items: Items | None
    clean: bool
    """Whether all that no rule drops is text of the page."""
    scores: Choice | None
    """What the tagger says of blocks that recur; as `choice`, but also where it has no say on the others."""


def annotate_story(view: PageView, findings: list[Finding], items: Items | None) -> FoundStory:
    """The story with its headline, byline, dates, key points, repeats and sections.

    `findings`: what the rules say; `items`: entries of a listing or posts of a thread.
    """
    order, keys, reader = view.order, view.keys, view.reader
    weighed = _weigh(view, findings, items)
    head = _find_head(view, weighed)
    weighed = _with_template(view, weighed, head)
    claimed, meta, choice, items = weighed.claimed, weighed.meta, weighed.choice, weighed.items
    story = _whole_story(order, weighed.story, claimed, items, head, clean=weighed.clean)
    page_type = find_page_type(order, weighed.findings, story, items, choice.types if choice else {})
    listed = {order[at].number for at in items.heads} if items and items.page_type == "listing" else set()
    position = head.position if head else None
    shown = find_shown(order, reader, headline=position, story=story, claimed=claimed | listed, locale=reader.locale)
    findings = [*weighed.findings, *_find_roles(view, weighed, head, shown, page_type)]
    findings += _left_out(view, weighed._replace(findings=findings), story, page_type)
    gone = {finding.block for finding in findings if not finding.reason.startswith("body.")}
    kept = [block for block in order if block.number not in gone]
    repeats = list(find_duplicates(kept, keys, min_similarity=view.options.min_similarity))
    repeated = {finding.block for finding in repeats}
    body = [block for block in kept if block.number not in repeated]
    sections = find_sections(body, meta=meta, scores=choice.heading if choice and (view.said or not items) else None)
    return FoundStory([*findings, *repeats, *sections], story, shown, _headline_block(order, head), page_type)


def _weigh(view: PageView, findings: list[Finding], items: Items | None) -> Weighed:
    """Rules first, then the layout, then the tagger, which has its say wherever something is to be left out.

    A page in a language with rules, none of which finds anything, is clean, and so is text whose boilerplate stands
    at its ends alone. On HTML the tagger overrules what goes by tags and boxes. Names of authors that are links are no
    menu.
    """
    order, is_text = view.order, view.said is None
    links = {own.block for own in findings if own.reason == "markup.links"}
    bylines = {block.number for block in order if block.number in links and view.reader.is_meta(block)}
    claims = claims_of(own for own in findings if own.reason != "markup.links" or own.block not in bylines)
    claimed = {number for number, reason in claims.items() if REASONS[reason].rank <= _MAX_LABEL_RANK}
    told = view.reader.telling(order)
    meta = {block.number for _, block in told if block.number not in claimed and view.reader.is_meta(block)}
    story = find_story(order, claimed | (set() if items else meta))
    known = view.reader.locale.language != "und"
    certain = (known and not claimed) or (view.options.engine == "trafilatura" and not is_text)
    scores = None if certain and not view.recurring else _choose(view, claims, meta, story)
    choice = None if certain else scores
    clean = known and (not claimed or (choice is not None and is_text and is_clean(order, choice, claimed)))
    if clean:
        choice = None
    if choice and not is_text:
        findings, claimed = overrule(findings, claimed, choice)
    if items and choice and not are_kept(order, items, choice, claimed):
        items = None  # teasers of other pages, each with its date, beside what the page is about
    return Weighed(findings, claims, claimed, meta, story, choice, items, clean, scores)


def _with_template(view: PageView, weighed: Weighed, head: Headline | None) -> Weighed:
    """`weighed` with the claims of the blocks of the site's template that are not what the page itself is about."""
    if not view.recurring or weighed.scores is None or (view.options.engine == "trafilatura" and view.said is not None):
        return weighed
    spared = set(weighed.meta)
    if head is not None:
        key = view.keys[view.order[head.position].number]
        spared |= {block.number for block in view.order if view.keys[block.number] == key}
    found = find_template(view.order, view.recurring, weighed.scores, spared)
    return weighed._replace(
        findings=[*weighed.findings, *found],
        claims={**{own.block: own.reason for own in found}, **weighed.claims},
        claimed=weighed.claimed | {own.block for own in found},
    )


def _find_head(view: PageView, weighed: Weighed) -> Headline | None:
    """The page's headline: what the rules say, on text also what the tagger says."""
    order, boxed = view.order, _boxed_headlines(view.order, weighed.findings, weighed.meta)
    hinted = view.said.title or None if view.said else None
    head = find_headline(order, weighed.story, claimed=weighed.claimed - boxed, meta=weighed.meta, hinted=hinted)
    if weighed.choice and view.said is None:
        rule = head.position if head else None
        head = choose_title(
            TitleView(order, weighed.choice, weighed.story, claims=weighed.claims, meta=weighed.meta, rule=rule)
        )
    return _first_of(order, head, view.keys)


def _find_roles(
    view: PageView, weighed: Weighed, head: Headline | None, shown: Shown, page_type: PageType
) -> list[Finding]:  # fmt: skip
    """The blocks that show fields, the standfirst, key points, and what belongs to the posts of a thread."""
    order, items = view.order, weighed.items
    posts = _post_heads(order, items) if items and page_type == "forum" else set()
    found = [own for own in _field_findings(order, shown, head, view.keys) if own.block not in posts]
    if head is not None:
        found += _standfirst(view, head, weighed.claimed, weighed.meta | set(shown.byline_blocks))
    if items and page_type == "forum":
        found += find_signatures(order, items)
        found += [Finding(order[at].number, "body.post-head", score=0.8) for at in items.heads]
    labels = _highlight_labels(order, [*weighed.findings, *found])
    return [*found, *find_highlights(order, labels, frozenset(weighed.claimed))]


def _left_out(view: PageView, weighed: Weighed, story: Story, page_type: PageType) -> list[Finding]:
    """What is left out where no rule speaks: by the tagger, or by the layout where the tagger has no say.

    `story`: with all that belongs to it, as `weighed.story` is without.
    """
    order, claimed, items, choice = view.order, weighed.claimed, weighed.items, weighed.choice
    named = {finding.block for finding in weighed.findings}
    if choice is not None and keeps_text(order, choice, claimed | weighed.meta):
        if items and page_type == "forum":
            named |= {order[at + 1].number for at in items.heads if at + 1 < len(order)} - claimed
        if items and page_type == "listing" and view.said is None:
            named |= {block.number for block in order[story.start : story.end]}
        return list(find_unlike(order, choice, named, claimed | weighed.meta))
    if view.options.engine == "trafilatura" and view.said is not None:
        return []
    loose = set() if weighed.clean or items else find_loose(order, story.start, weighed.story.start, claimed)
    return list(find_outside(order, story, named, loose))


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


def find_noise(blocks: Iterable[Block]) -> Iterable[Finding]:
    """Claim blocks without any letter or digit."""
    for block in blocks:
        if not block.text:
            yield Finding(block.number, "noise.invisible")
        elif not block.key:
            yield Finding(block.number, "noise.symbols", score=0.9)


def said_of(head: Head) -> Said:
    """What `head` says that the page is about."""
    title, description = head.titles.choose(None), hinted_description(head.hints)
    return Said(title.value if title else "", description.value if description else "")


def _choose(view: PageView, claims: dict[int, str], meta: set[int], story: Story) -> Choice | None:
    """What the tagger says of the blocks. It comes with numpy, which clean text does without.

    A page of very many blocks is looked at in parts, and its title in the first of them.
    """
    from cleaner.annotate.features import page_features
    from cleaner.annotate.tagger import choose_blocks, load_weights, tag_blocks

    order = view.order
    if not order:
        return None
    weights = load_weights(view.options.weights, "html" if view.said else "text")
    parts = []
    for start in range(0, len(order), _MAX_TAGGED_BLOCKS):
        part = order[start : start + _MAX_TAGGED_BLOCKS]
        inside = Story(*(min(max(0, at - start), len(part)) for at in story))
        features = page_features(part, view.keys, claims=claims, meta=meta, story=inside, said=view.said)
        parts.append((tag_blocks(features, weights, titled=start == 0), features.sizes))
    return choose_blocks(order, parts)


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


def _headline_block(order: Sequence[Block], head: Headline | None) -> Block | None:
    """The headline's block; without what is glued to the headline, such as the site's name, where it was cut off."""
    if head is None:
        return None
    block = order[head.position]
    if not head.part:
        return block
    return replace(block, text=head.part, repairs=(*block.repairs, Repair("cut-title", block.span)))


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


def _standfirst(view: PageView, head: Headline, claimed: set[int], meta: set[int]) -> list[Finding]:
    description = view.said.description or None if view.said else None
    at = find_standfirst(view.order, head.position, claimed=claimed, meta=meta, description=description)
    return [] if at is None else [Finding(view.order[at].number, "body.standfirst", score=0.8)]


def _highlight_labels(order: Sequence[Block], findings: Iterable[Finding]) -> list[int]:
    labels = {finding.block for finding in findings if finding.reason == "label.highlights"}
    return [position for position, block in enumerate(order) if block.number in labels]


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
