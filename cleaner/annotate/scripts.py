"""The language of a text by its script and letters: what one language alone writes, and what tells its neighbours."""

import re

# Scripts that one language of ours alone uses, with the share of letters that settles it.
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]"), 0.15),
    ("ko", re.compile("[\uac00-\ud7af]"), 0.3),
    ("th", re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]"), 0.5),
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]"), 0.5),
    ("he", re.compile("[\u05d0-\u05ea]"), 0.5),
    ("bn", re.compile("[\u0980-\u09ff]"), 0.5),
    ("zh", re.compile("[\u3400-\u9fff]"), 0.3),
)
_OTHER_SCRIPT = re.compile("[\u0370-\u1fff\u2e80-\ud7ff\uf900-\ufdff\ufe70-\ufefc]")
# Letters that one language of a script writes and the others do not; a language outside our tables has its own.
_LETTERS = {
    re.compile("[\u0400-\u04ff]"): (
        ("uk", re.compile("[іїєґ]")),
        ("ru", re.compile("[ыэё]")),
        ("bg", re.compile("[ъ]")),
        (None, re.compile("[ўјљњђћџѓќѕәңғүұқһөӣӯҳҷ]")),
    ),
    re.compile("[\u0620-\u06ff]"): (
        ("fa", re.compile("[پچژگکی]")),
        ("ar", re.compile("[يىةكأإ]")),
        (None, re.compile("[ہےںٹڈڑڕێۆەټډړڼېۍۇۋېڭ]")),
    ),
}
_MIN_SCRIPT_RATIO = 0.5
_MIN_LETTERS = 20
_MIN_LEAD = 4
_MAX_FOREIGN_RATIO = 0.03


def language_of_script(text: str) -> str | None:
    """Language that the script of `text` or its letters tell; None for Latin script and where they do not tell."""
    if text.isascii() or not _OTHER_SCRIPT.search(text):
        return None
    letters = sum(map(str.isalpha, text))
    for code, script, ratio in _SCRIPTS:
        if len(script.findall(text)) >= ratio * letters:
            return code
    low = text.lower()
    for script, languages in _LETTERS.items():
        if len(script.findall(low)) >= max(_MIN_LETTERS, _MIN_SCRIPT_RATIO * letters):
            return _most_letters(low, letters, languages)
    return None


def _most_letters(low: str, letters: int, languages: tuple[tuple[str | None, re.Pattern[str]], ...]) -> str | None:
    """The language whose own letters are clearly the most; None where another language's letters stand among them."""
    counts = [(len(own.findall(low)), code) for code, own in languages]
    foreign = sum(count for count, code in counts if code is None)
    if foreign > _MAX_FOREIGN_RATIO * letters:
        return None
    (most, best), (second, _) = sorted(((n, code) for n, code in counts if code), reverse=True)[:2]
    return best if most and most >= _MIN_LEAD * second else None
