"""Findings to one verdict a block: the lowest rank of the table of reasons wins, then the highest score."""

from collections.abc import Iterable, Sequence

from cleaner.block import REASONS, Block, Finding, Verdict

_DEFAULT_SCORE = 0.5
_SCORES = {number / 100: number / 100 for number in range(101)}  # one number for all equal scores of a page


def decide(blocks: Sequence[Block], findings: Iterable[Finding]) -> list[Verdict]:
    """One verdict for each of `blocks`, in their order. A block without findings is text of the page."""
    best: dict[int, Finding] = {}
    for finding in findings:
        known = best.setdefault(finding.block, finding)
        if known is not finding and _order(finding) < _order(known):
            best[finding.block] = finding
    found = best.get
    return [_verdict(block, found(block.number)) for block in blocks]


def _order(finding: Finding) -> tuple[int, float, str]:
    """The least of these wins."""
    return REASONS[finding.reason].rank, -finding.score, finding.reason


def _verdict(block: Block, finding: Finding | None) -> Verdict:
    if finding is None:
        return Verdict(block.number, "body", "paragraph", "body.paragraph", _DEFAULT_SCORE)
    reason = REASONS[finding.reason]
    role = reason.role or block.role
    score = _SCORES.get(finding.score)
    if score is None:
        score = _SCORES[round(min(max(0.0, finding.score), 1.0), 2)]
    if finding.of is None:
        return Verdict(block.number, reason.fate, role, finding.reason, score, finding.rule)
    similarity = 1.0 if finding.similarity == 1.0 else round(finding.similarity, 3)
    return Verdict(
        block.number, reason.fate, role, finding.reason, score, finding.rule, finding.of, similarity, finding.of_last
    )
