"""Findings to one verdict a block: the lowest rank of the table of reasons wins, then the highest score."""

from collections.abc import Iterable, Sequence

from cleaner.block import REASONS, Block, Finding, Verdict


def decide(blocks: Sequence[Block], findings: Iterable[Finding]) -> list[Verdict]:
    """One verdict for each of `blocks`, in their order. A block without findings is text of the page."""
    best: dict[int, tuple[tuple[int, float, str], Finding]] = {}
    for finding in findings:
        key = (REASONS[finding.reason].rank, -finding.score, finding.reason)
        if finding.block not in best or key < best[finding.block][0]:
            best[finding.block] = (key, finding)
    return [_verdict(block, best[block.number][1] if block.number in best else _default(block)) for block in blocks]


def _default(block: Block) -> Finding:
    return Finding(block.number, "body.paragraph", score=0.5)


def _verdict(block: Block, finding: Finding) -> Verdict:
    reason = REASONS[finding.reason]
    role = reason.role or block.role
    score = 1.0 if finding.score >= 1.0 else round(max(0.0, finding.score), 2)
    if finding.of is None:
        return Verdict(block.number, reason.fate, role, finding.reason, score, finding.rule)
    similarity = 1.0 if finding.similarity == 1.0 else round(finding.similarity, 3)
    return Verdict(
        block.number, reason.fate, role, finding.reason, score, finding.rule, finding.of, similarity, finding.of_last
    )
