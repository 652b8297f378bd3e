"""Boilerplate by tables: blocks that a rule names, and the short lines below a label that opens a box."""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from msgspec.structs import replace

from cleaner.block import Block, Finding
from cleaner.rules.table import Locale, Rule, prepare
from cleaner.text import count_words, ends_sentence

IsMeta = Callable[[Block], bool]

# Reason of the lines below an opening label; None: the lines are claimed elsewhere (highlights).
_OPENED = {
    "label.related": "field.related",
    "label.contents": "boilerplate.contents",
    "label.highlights": None,
    "label.topics": "field.topics",
    "comments.head": "comments.comment",
    "boilerplate.author-box": "boilerplate.author-box",
    "boilerplate.purchase": "boilerplate.purchase",
}
_HEADING_LABELS = ("label.contents", "label.topics")
_TEASER_WORDS = range(2, 36)
_PARAGRAPH_WORDS = 20
_MAX_BOX_HEADING_WORDS = 5
_MAX_NOTE_WORDS = 45
_MAX_OPENED_BLOCKS = 40
_MAX_TOPIC_WORDS = 5
_MAX_STORY_AFTER_COMMENTS = 0.5
_MAX_AUTHOR_BOX_BLOCKS = 3
_OPENED_SCORE = 0.8
_MAX_RULE_CHARS = 400
_MAX_LABEL_CHARS = 30


def find_boilerplate(
    blocks: Sequence[Block],
    locale: Locale,
    is_meta: IsMeta,
    *,
    comments: bool = True,
    entries: frozenset[int] = frozenset(),
) -> list[Finding]:
    """Claims of the rules on `blocks`, which are those of one page, in order.

    `is_meta`: whether a block is nothing but a byline or a date; it ends a box other than a list of other pages.
    `comments`: whether what stands below a head of comments is dropped; not in a thread, which is made of them.
    `entries`: numbers of the blocks that open an entry of a listing, which no box swallows.
    """
    known: dict[str, Rule | None] = {}  # lines come again
    for block in blocks:
        if block.text not in known:
            known[block.text] = _match(block.text, locale)
    rules = [known[block.text] for block in blocks]
    words_above = [0, *accumulate(block.word_count for block in blocks)]
    findings: list[Finding] = []
    position, in_comments = 0, False
    while position < len(blocks):
        rule = rules[position]
        if rule is None:
            if in_comments:
                number = blocks[position].number
                findings.append(Finding(number, "comments.comment", score=_OPENED_SCORE, rule="comments.head"))
            position += 1
            continue
        after = position + 1
        if rule.opens and _labels_story(blocks, rules, after, rule, entries):
            position = after
            continue
        findings.append(Finding(blocks[position].number, rule.reason, score=rule.score, rule=rule.id))
        if rule.reason == "comments.head":
            below = words_above[-1] - words_above[after]
            in_comments |= comments and rule.opens and below <= _MAX_STORY_AFTER_COMMENTS * words_above[-1]
        elif rule.opens:
            end = _opened_end(blocks, rules, after, rule, is_meta)
            end = next((at for at in range(after, end) if blocks[at].number in entries), end)
            findings.extend(_opened(blocks[after:end], rule))
            after = max(after, end)
        position = after
    return findings


def _match(text: str, locale: Locale) -> Rule | None:
    """The rule that names all of `text`, a block's, or the label that opens it: "Topics: floods", "Read also: ..."."""
    if len(text) > _MAX_RULE_CHARS:
        return None
    rule = locale.rules.match(prepare(text))
    if rule is not None:
        return rule
    label, colon, rest = text.partition(":")
    if colon and len(label) <= _MAX_LABEL_CHARS and rest.strip():
        named = locale.rules.match(prepare(label))
        if named is not None and named.reason == "label.topics" and not ends_sentence(rest):
            return replace(named, reason="field.topics", opens=False)
        if named is not None and named.reason == "label.related" and count_words(rest) in _TEASER_WORDS:
            return replace(named, reason="boilerplate.related", opens=False)
    return rule


def _labels_story(
    blocks: Sequence[Block], rules: Sequence[Rule | None], below: int, rule: Rule, entries: frozenset[int]
) -> bool:
    """Whether a label is rather a heading of the story: a paragraph or the entries of a listing stand right below."""
    if not rule.reason.startswith("label.") or below >= len(blocks):
        return False
    if blocks[below].number in entries:
        return True
    return (
        rule.reason in _HEADING_LABELS
        and rules[below] is None
        and _ends_box(blocks[below], rule)
        and blocks[below].role == "paragraph"
    )


def _opened_end(blocks: Sequence[Block], rules: Sequence[Rule | None], start: int, rule: Rule, is_meta: IsMeta) -> int:
    """End of the lines that belong to the label before `start`."""
    end = start
    if rule.reason == "boilerplate.author-box":
        while end < min(len(blocks), start + _MAX_AUTHOR_BOX_BLOCKS) and rules[end] is None:
            end += 1
        return end
    while end < min(len(blocks), start + _MAX_OPENED_BLOCKS) and rules[end] is None:
        if _ends_box(blocks[end], rule) or (rule.reason != "label.related" and is_meta(blocks[end])):
            break
        end += 1
    story_follows = end < len(blocks) and rules[end] is None and not is_meta(blocks[end])
    apart = story_follows and (blocks[end - 1].blank_before or not blocks[end].blank_before)
    if apart and end - start >= 2 and _is_heading_below(blocks[start:end]):
        end -= 1  # the last short line before a paragraph is that paragraph's heading
    return end


def _is_heading_below(box: Sequence[Block]) -> bool:
    """Whether the last line of a box is rather the heading of what follows: shorter than the box's lines are."""
    *rest, last = (block.word_count for block in box)
    if ends_sentence(box[-1].text):
        return False
    apart = box[-1].blank_before and not all(block.blank_before for block in box[:-1])
    return box[-1].markup is None and (apart or last <= _MAX_BOX_HEADING_WORDS or 4 * last <= 3 * min(rest))


def _ends_box(block: Block, rule: Rule) -> bool:
    """Whether `block` cannot belong to the box that `rule` opens: a paragraph, code, a table, a heading."""
    size = block.word_count
    longest = _MAX_NOTE_WORDS if rule.reason == "boilerplate.purchase" else _PARAGRAPH_WORDS
    if size >= longest and ends_sentence(block.text):
        return True
    if block.role in ("code", "table") or (block.role == "heading" and block.markup is None):
        return True
    return rule.reason == "label.topics" and size > _MAX_TOPIC_WORDS


def _opened(blocks: Sequence[Block], rule: Rule) -> Iterator[Finding]:
    reason = _OPENED.get(rule.reason, "boilerplate.opened")
    if reason is None:
        return
    for block in blocks:
        words = block.word_count
        if reason == "field.related" and (
            _letter_words(block.text) not in _TEASER_WORDS or (block.text.endswith((".", "。", "…")) and words > 5)
        ):
            yield Finding(block.number, "boilerplate.related", score=_OPENED_SCORE, rule=rule.id)
        else:
            yield Finding(block.number, reason, score=_OPENED_SCORE, rule=rule.id)


def _letter_words(text: str) -> int:
    """Number of words, 0 where hardly any letter stands among the figures: a price, a date."""
    letters = sum(map(str.isalpha, text))
    return count_words(text) if letters > sum(map(str.isdigit, text)) else 0
