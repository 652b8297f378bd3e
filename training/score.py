"""Word F1 of a chosen text against the gold text."""

import re
from collections import Counter

_WORD = re.compile(r"\w+")


def word_f1(kept: str, gold: str) -> float:
    """F1 (0..1) of the words of `kept` against those of `gold`, each as often as it stands there.

    Source: the measure of the web content extraction benchmark WCXB.
    """
    mine, wanted = (Counter(_WORD.findall(text.lower())) for text in (kept, gold))
    total = mine.total() + wanted.total()
    return 2 * (mine & wanted).total() / total if total else 1.0
