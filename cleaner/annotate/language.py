"""The language of a page: a vote of stop words where it is clear, else py3langid on the longest lines."""

import re
from collections import Counter
from functools import cache

from cleaner.rules.loader import load_stop_words
from cleaner.text import LINE_END, words

_SAMPLE_LINES = 20
_SAMPLE_CHARS = 4000
_MIN_WORDS = 12
_MIN_VOTE_RATIO = 0.12
_MIN_LEAD = 3.0
_MIN_PROBABILITY = 0.8
# Scripts that one language alone uses, with the share of letters that settles it.
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]"), 0.15),
    ("ko", re.compile("[\uac00-\ud7af]"), 0.3),
    ("th", re.compile("[\u0e00-\u0e7f]"), 0.5),
    ("el", re.compile("[\u0370-\u03ff]"), 0.5),
    ("he", re.compile("[\u0590-\u05ff]"), 0.5),
)


def find_language(text: str) -> str | None:
    """ISO 639-1 code of the language of `text`, or None where it is too short or unsure.

    Looks at the longest lines only, since menus say little and say it in any language.
    """
    lines = sorted((line.strip() for line in LINE_END.split(text)), key=len, reverse=True)[:_SAMPLE_LINES]
    sample = "\n".join(line[:_SAMPLE_CHARS] for line in lines)[:_SAMPLE_CHARS]
    letters = sum(map(str.isalpha, sample))
    if not letters:
        return None
    for code, script, ratio in _SCRIPTS:
        if len(script.findall(sample)) >= ratio * letters:
            return code
    found = words(sample)
    if len(found) < _MIN_WORDS:
        return None
    return _vote(found) or _classify(sample)


def _vote(found: list[str]) -> str | None:
    """Language of the locale tables whose stop words lead clearly."""
    counts = Counter(found)
    tables = load_stop_words()
    votes = sorted(((sum(counts[word] for word in stops), code) for code, stops in tables.items()), reverse=True)
    if not votes or votes[0][0] < _MIN_VOTE_RATIO * len(found):
        return None
    runner_up = votes[1][0] if len(votes) > 1 else 0
    return votes[0][1] if votes[0][0] >= _MIN_LEAD * max(1, runner_up) else None


def _classify(sample: str) -> str | None:
    """py3langid's answer where it is sure of it."""
    code, probability = _identifier().classify(sample)
    return code if probability >= _MIN_PROBABILITY else None


@cache
def _identifier():  # type: ignore[no-untyped-def]  # the package has no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
