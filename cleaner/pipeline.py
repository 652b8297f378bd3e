"""START HERE: the flow of one source, a plain list of steps.

    bytes -> read -> Page -> blocks that tile its text -> pages -> findings -> one verdict a block -> record

No step deletes text. Steps attach findings to blocks, `decide` gives each block one verdict with a reason, and
`build` makes the record and the list of what was dropped from the verdicts. Tiling and accounting are checked on
every source.
"""

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from cleaner.addresses import find_fault, is_web_address, without_user
from cleaner.annotate.dates import has_only_date
from cleaner.annotate.language import find_language
from cleaner.annotate.meta import MetaReader, is_signed
from cleaner.annotate.metadata import hinted_language
from cleaner.annotate.names import parse_byline
from cleaner.annotate.page_type import Items, find_items
from cleaner.annotations import UNKNOWN, annotate_page
from cleaner.block import Block, Verdict, check_tiling, read_keys
from cleaner.blocks.glue import make_cutter
from cleaner.blocks.plain import split_plain
from cleaner.blocks.repair import repair_block
from cleaner.build import PageDraft, build_record, check_accounting, own_blocks
from cleaner.options import DEFAULT_OPTIONS, Options
from cleaner.page import Hint, MediaKind, Page, PageWarning, Source
from cleaner.pages import PagePart, repeats_lines, split_pages
from cleaner.read.characters import find_characters
from cleaner.read.decode import clean_text, decode
from cleaner.read.ids import make_id, make_string_id
from cleaner.read.kind import guess_kind
from cleaner.record import Record
from cleaner.rules.loader import load_locale
from cleaner.rules.table import Locale

if TYPE_CHECKING:
    from cleaner.repeats.templates import Templates

_MAX_OTHER_LANGUAGES = 3
_LONG_LINE_CHARS = 80
_PART_CHARS = 400
# A line with this share of a language's stop words is written in it.
_MIN_STOP_RATIO = 0.08


class Trace(NamedTuple):
    """One page of a source with all that was decided about it."""

    page: Page
    blocks: list[Block]
    """Blocks of this page and its copies, in the source's order; `Block.number` counts in `page.blocks`."""
    verdicts: list[Verdict]
    """One for each of `blocks`."""
    record: Record


def clean_source(
    source: Source, options: Options = DEFAULT_OPTIONS, *, templates: "Templates | None" = None
) -> list[Record]:  # fmt: skip
    """Records of the different pages of `source`, in order; at least one. `templates`: what its site's pages share."""
    with no_collection():
        return [trace.record for trace in trace_source(source, options, templates=templates)]


@contextmanager
def no_collection() -> Iterator[None]:
    """No garbage collection meanwhile: it takes 8 to 12 % of the time, and nearly all lives until the page is done."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def trace_source(
    source: Source, options: Options = DEFAULT_OPTIONS, *, templates: "Templates | None" = None
) -> list[Trace]:  # fmt: skip
    """The pages of `source` with their blocks, verdicts and records. `templates`: what its site's pages share."""
    page = read_page(source, options)
    check_tiling(page.text, page.blocks, page.sha256[:8])
    keys = read_keys(page.blocks)
    metas = MetaReader(load_locale(page.language))
    items = find_items(page.blocks, metas.has_date, metas.read)
    parts = _parts(page, keys, metas, items, options)
    recurring = templates.find_blocks(page) if templates else []
    drafts = []
    for number, part in enumerate(parts):
        language = page.language if len(parts) == 1 or options.language else _page_language(part.blocks)
        own = metas if language == page.language else MetaReader(load_locale(language))
        known = items if own is metas and len(part.blocks) == len(page.blocks) else UNKNOWN
        notes = annotate_page(page, part, keys=keys, metas=own, options=options, items=known, recurring=recurring)
        drafts.append(PageDraft(page, _id(page, number), number, len(parts), language=language, **notes._asdict()))
    check_accounting(page, drafts)
    return [_trace(page, draft) for draft in drafts]


def _parts(
    page: Page, keys: Sequence[str], metas: MetaReader, items: Items | None, options: Options
) -> list[PagePart]:  # fmt: skip
    """The different pages of a source. HTML is one, and shows a part of itself again in the same words, if at all."""
    if page.kind == "html" and not repeats_lines(page.blocks, keys):
        return [PagePart(page.blocks, [])]
    is_thread = items is not None and items.page_type == "forum"
    readers = Readers(page, metas, keys)
    several = options.split_pages and page.kind == "text" and not is_thread
    return split_pages(page.blocks, keys, readers.is_dated, readers.is_byline, several=several)


class Readers:
    """Readers of bylines and dates for the languages of a source, whose pages may have one each."""

    def __init__(self, page: Page, main: MetaReader, keys: Sequence[str]) -> None:
        """`keys`: each block's folded text."""
        self.page = page
        self.main = main
        self.keys = keys

    @cached_property
    def others(self) -> list[MetaReader]:
        """Readers for the languages of its parts, save its main one; read only where a page may start."""
        codes = [
            code
            for code in dict.fromkeys(_part_languages(self.page.blocks, self.keys, self.main.locale))
            if code != self.page.language
        ]
        return [MetaReader(load_locale(code)) for code in codes[:_MAX_OTHER_LANGUAGES]]

    def is_dated(self, block: Block) -> bool:
        """Whether `block` is a byline or a date in one of the languages."""
        return self.main.is_dated(block) or any(reader.is_dated(block) for reader in self.others)

    def is_byline(self, block: Block) -> bool:
        """Whether `block` is a byline that is announced or dated in one of the languages."""
        return any((meta := reader.read(block)) and is_signed(meta.byline) for reader in (self.main, *self.others))


def _part_languages(blocks: list[Block], keys: Sequence[str], main: Locale) -> Iterator[str]:
    """Languages of the long lines of a source that are not written in that of `main`, a few lines at a time."""
    part: list[str] = []
    size = 0
    for block in blocks:
        found = keys[block.number].split(" ") if len(block.text) >= _LONG_LINE_CHARS else []
        if not found or sum(map(main.stop_words.__contains__, found)) >= _MIN_STOP_RATIO * len(found):
            continue
        part.append(block.text)
        size += len(block.text)
        if size >= _PART_CHARS:
            if language := find_language("\n".join(part)):
                yield language
            part, size = [], 0


class _Decoded(NamedTuple):
    """The text of a source as it came."""

    text: str
    kind: MediaKind
    encoding: str | None
    losses: int
    """How many characters stand for what could not be decoded."""
    warnings: tuple[PageWarning, ...]


def _decode(source: Source) -> _Decoded:
    """`source` decoded, and told apart as text or HTML."""
    content = source.content
    encoding: str | None = None
    losses = 0
    warnings = source.warnings
    if isinstance(content, bytes):
        is_html = source.kind == "html" or b"<meta" in content[:4096].lower()
        decoded = decode(content, declared=source.encoding, html=is_html)
        content, encoding, losses = decoded.text, decoded.encoding, decoded.replaced
        warnings = (*warnings, *decoded.warnings)
    text, replaced = clean_text(content)
    if replaced:
        warnings = (*warnings, PageWarning("encoding-losses", f"{replaced} characters are no text (lone surrogates)"))
    kind = guess_kind(text, source.path) if source.kind == "auto" else source.kind
    return _Decoded(text, kind, encoding, losses + replaced, warnings)


def read_text(source: Source) -> str:
    """The text of `source`, for HTML what is visible: that of its Page, at a part of the cost."""
    found = _decode(source)
    if found.kind == "text":
        return found.text
    from cleaner.blocks.html import read_visible

    return read_visible(found.text)


def read_page(source: Source, options: Options = DEFAULT_OPTIONS) -> Page:
    """What `source` holds: decoded, told apart as text or HTML, and cut into blocks."""
    source, refused = _with_plain_url(source)
    content = source.content
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    sha256 = hashlib.sha256(raw).hexdigest()
    text, kind, encoding, losses, found = _decode(source)
    warnings = (*refused, *found)
    if kind == "html":
        from cleaner.blocks.html import split_html

        html = split_html(text, url=source.url)
        odd = find_characters(html.text, losses=losses)
        return Page(source=source, text=html.text, kind="html", encoding=encoding, sha256=sha256,
                    blocks=[
                        block if "&" not in block.text and block.text.isascii() else repair_block(block)
                        for block in html.blocks
                    ],
                    language=_language_of(html.text, html.hints, options), hints=html.hints,
                    warnings=(*warnings, *html.warnings, *odd), html=text)  # fmt: skip
    language = options.language or find_language(text)
    locale = load_locale(language)
    blocks = split_plain(text, cut_line=make_cutter(text, locale, _is_byline, has_only_date), locale=locale)
    return Page(source=source, text=text, kind="text", encoding=encoding, sha256=sha256, blocks=blocks,
                language=language, warnings=(*warnings, *find_characters(text, losses=losses)))  # fmt: skip


def _with_plain_url(source: Source) -> tuple[Source, tuple[PageWarning, ...]]:
    """`source` with an address that can be shown, without a user name and password; a warning where it was changed."""
    fault = find_fault(source.url) if source.url else None
    if source.url is None or fault is None:
        return source, ()
    plain = without_user(source.url)
    if is_web_address(plain):
        message = "a user name or password was left out of the page's address"
        return replace(source, url=plain), (PageWarning("url-refused", message),)
    message = f"the page's address was left out: {fault}"
    return replace(source, url=None), (PageWarning("url-refused", message),)


def _is_byline(front: str, locale: Locale) -> bool:
    """Whether all of `front` is a byline that was announced or carries a date."""
    return is_signed(parse_byline(front.strip(), locale))


def _language_of(text: str, hints: tuple[Hint, ...], options: Options) -> str | None:
    """What the caller says, else what the text tells, else what the head declares."""
    if options.language or (found := find_language(text)):
        return options.language or found
    declared = hinted_language(hints)
    return declared.value if declared else None


def _page_language(blocks: list[Block]) -> str | None:
    return find_language("\n".join(block.text for block in blocks))


def _id(page: Page, number: int) -> str:
    source = page.source
    if source.root_path is None:
        return make_string_id(page.sha256, number)
    return make_id(source.root_path, source.member, number, source.occurrence)


def _trace(page: Page, draft: PageDraft) -> Trace:
    blocks = own_blocks(draft.runs)
    return Trace(page, blocks, [draft.verdicts[block.number] for block in blocks], build_record(draft))
