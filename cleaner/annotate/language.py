"""The language of a page: its script, else a vote of stop words where it is clear, else py3langid."""

from collections import Counter
from functools import cache

from cleaner.annotate.scripts import language_of_script
from cleaner.rules.loader import load_stop_words
from cleaner.text import LINE_END, words

_SAMPLE_LINES = 20
_SAMPLE_CHARS = 4000
_MIN_WORDS = 12
_MIN_VOTE_RATIO = 0.06
_MIN_LEAD = 2.0
_MIN_PROBABILITY = 0.8


def find_language(text: str) -> str | None:
    """ISO 639-1 code of the language of `text`, or None where it is too short or unsure.

    Looks at the longest lines only, since menus say little and say it in any language.
    """
    split = LINE_END.split(text) if "\r" in text else text.split("\n")
    lines = sorted(map(str.strip, split), key=len, reverse=True)[:_SAMPLE_LINES]
    sample = "\n".join(line[:_SAMPLE_CHARS] for line in lines)[:_SAMPLE_CHARS]
    if not any(map(str.isalpha, sample)):
        return None
    if code := language_of_script(sample):
        return code
    found = words(sample)
    if len(found) < _MIN_WORDS:
        return None
    votes = _vote(found)
    best, lead = votes[0]
    if lead >= _MIN_VOTE_RATIO * len(found):
        rivals = {code for code, count in votes[1:] if count * _MIN_LEAD > lead}
        return _choose(sample, {best, *rivals}) if rivals else best
    return _classify(sample)


def _vote(found: list[str]) -> list[tuple[str, float]]:
    """Languages of the locale tables with the stop words found, most first.

    A word that several languages share counts for each by its share.
    """
    counts = Counter(found)
    owners = _owners()
    votes: Counter[str] = Counter(dict.fromkeys(load_stop_words(), 0))
    for word in counts.keys() & owners.keys():
        for code in owners[word]:
            votes[code] += counts[word] / len(owners[word])  # type: ignore[assignment]
    return sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))


@cache
def _owners() -> dict[str, tuple[str, ...]]:
    """Each stop word's languages."""
    owners: dict[str, list[str]] = {}
    for code, stops in load_stop_words().items():
        for word in stops:
            owners.setdefault(word, []).append(code)
    return {word: tuple(codes) for word, codes in owners.items()}


def _choose(sample: str, candidates: set[str]) -> str | None:
    """The most probable of the languages that the vote leaves, in py3langid's order."""
    ranked = _identifier().rank(sample)
    code, probability = ranked[0]
    if probability >= _MIN_PROBABILITY:
        return str(code)
    return next((str(code) for code, _ in ranked if code in candidates), None)


def _classify(sample: str) -> str | None:
    """py3langid's answer where it is sure of it."""
    code, probability = _identifier().classify(sample)
    return code if probability >= _MIN_PROBABILITY else None


@cache
def _identifier():  # type: ignore[no-untyped-def]  # the package has no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
