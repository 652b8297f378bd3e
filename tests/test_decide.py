"""One verdict a block: rank before score, score before name."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.block import REASONS, Block, Finding, Role, Span
from cleaner.decide import decide


def block(number: int = 0, role: Role = "paragraph") -> Block:
    return Block(number=number, span=Span(10 * number, 10 * number + 9), text="some words", role=role)


def test_a_block_without_findings_is_text_of_the_page() -> None:
    (verdict,) = decide([block()], [])
    assert (verdict.fate, verdict.role, verdict.reason, verdict.score) == ("body", "paragraph", "body.paragraph", 0.5)


@pytest.mark.parametrize(
    ("findings", "reason"),
    [
        ([("body.heading", 0.9), ("boilerplate.share-bar", 0.5)], "boilerplate.share-bar"),
        ([("field.title", 0.3), ("boilerplate.navigation", 1.0)], "field.title"),
        ([("copy.exact", 0.2), ("field.byline", 1.0)], "copy.exact"),
        ([("page.error", 0.1), ("copy.exact", 1.0)], "page.error"),
        ([("boilerplate.account", 0.6), ("boilerplate.footer", 0.8)], "boilerplate.footer"),
        ([("boilerplate.footer", 0.8), ("boilerplate.account", 0.8)], "boilerplate.account"),
        ([("layout.before-story", 1.0), ("body.list-item", 0.4)], "body.list-item"),
        ([("duplicate.near", 0.9), ("layout.after-story", 0.9)], "duplicate.near"),
    ],
)
def test_rank_then_score_then_name(findings: list[tuple[str, float]], reason: str) -> None:
    claims = [Finding(0, name, score=score) for name, score in findings]
    assert decide([block()], claims)[0].reason == reason
    assert decide([block()], claims[::-1])[0].reason == reason


def test_a_reason_without_a_role_keeps_the_layouts() -> None:
    verdicts = decide([block(0, "list-item"), block(1, "list-item")], [Finding(0, "duplicate.exact", of=1)])
    assert [(verdict.fate, verdict.role) for verdict in verdicts] == [("duplicate", "list-item"), ("body", "paragraph")]


def test_a_verdict_holds_what_its_finding_says() -> None:
    finding = Finding(0, "duplicate.joined", score=0.98765, rule="a/b", of=3, of_last=4, similarity=0.98765)
    (verdict,) = decide([block()], [finding])
    assert (verdict.rule, verdict.of, verdict.of_last) == ("a/b", 3, 4)
    assert (verdict.score, verdict.similarity) == (0.99, 0.988)


@pytest.mark.parametrize(("score", "expected"), [(1.7, 1.0), (-0.2, 0.0), (0.333, 0.33)])
def test_scores_stay_between_nought_and_one(score: float, expected: float) -> None:
    assert decide([block()], [Finding(0, "body.heading", score=score)])[0].score == expected


def test_a_verdict_that_repeats_nothing_has_its_rule_and_the_role_of_its_reason() -> None:
    claims = [Finding(0, "body.heading", rule="a/b", similarity=0.5), Finding(1, "duplicate.exact", of=0)]
    heading, repeat = decide([block(0), block(1)], claims)
    assert (heading.role, heading.rule, heading.of, heading.similarity) == ("heading", "a/b", None, 1.0)
    assert (repeat.rule, repeat.of, repeat.of_last, repeat.similarity, repeat.score) == (None, 0, None, 1.0, 1.0)


def test_of_equal_findings_the_first_one_counts() -> None:
    claims = [Finding(0, "duplicate.near", of=of, similarity=0.9) for of in (2, 1)]
    assert decide([block()], claims)[0].of == 2


def test_an_unknown_reason_is_our_mistake() -> None:
    with pytest.raises(KeyError, match="no-such"):
        decide([block()], [Finding(0, "no-such.reason")])


@given(
    st.lists(st.builds(Finding, st.integers(0, 4), st.sampled_from(sorted(REASONS)), st.floats(0, 1)), max_size=30),
    st.randoms(use_true_random=False),
)
def test_every_block_has_one_verdict_in_any_order_of_findings(findings: list[Finding], random: Random) -> None:
    blocks = [block(number) for number in range(5)]
    verdicts = decide(blocks, findings)
    assert [verdict.block for verdict in verdicts] == [0, 1, 2, 3, 4]
    random.shuffle(findings)
    again = decide(blocks, findings)
    assert [(v.reason, v.score) for v in again] == [(v.reason, v.score) for v in verdicts]
    for verdict in verdicts:
        ranks = [REASONS[finding.reason].rank for finding in findings if finding.block == verdict.block]
        assert REASONS[verdict.reason].rank == min(ranks, default=REASONS["body.paragraph"].rank)
        assert verdict.fate == REASONS[verdict.reason].fate
