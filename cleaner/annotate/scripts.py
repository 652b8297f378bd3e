"""The language of a text by its script and letters: what one language alone writes, and what tells its neighbours."""

from cleaner.late_regex import LateRegex

# Scripts that one language of ours alone uses, with the share of letters that settles it.
_SCRIPTS = (
    ("ja", LateRegex("[\u3040-\u30ff]"), 0.15),
    ("ko", LateRegex("[\uac00-\ud7af]"), 0.3),
    ("th", LateRegex("[\u0e01-\u0e3a\u0e40-\u0e4e]"), 0.5),
    ("el", LateRegex("[\u0370-\u03ff\u1f00-\u1fff]"), 0.5),
    ("he", LateRegex("[\u05d0-\u05ea]"), 0.5),
    ("bn", LateRegex("[\u0980-\u09ff]"), 0.5),
    ("zh", LateRegex("[\u3400-\u9fff]"), 0.3),
)
_OTHER_SCRIPT = LateRegex("[\u0370-\u1fff\u2e80-\ud7ff\uf900-\ufdff\ufe70-\ufefc]")
# Letters that one language of a script writes and the others do not; a language outside our tables has its own.
_LETTERS = {
    LateRegex("[\u0400-\u04ff]"): (
        ("uk", LateRegex("[іїєґ]")),
        ("ru", LateRegex("[ыэё]")),
        ("bg", LateRegex("[ъ]")),
        (None, LateRegex("[ўјљњђћџѓќѕәңғүұқһөӣӯҳҷ]")),
    ),
    LateRegex("[\u0620-\u06ff]"): (
        ("fa", LateRegex("[پچژگکی]")),
        ("ar", LateRegex("[يىةكأإ]")),
        (None, LateRegex("[ہےںٹڈڑڕێۆەټډړڼېۍۇۋېڭ]")),
    ),
}
_MIN_SCRIPT_RATIO = 0.5
_MIN_LETTERS = 20
_MIN_LEAD = 4
_MAX_FOREIGN_RATIO = 0.03


def language_of_script(text: str) -> str | None:
    """Language that the script of `text` or its letters tell; None for Latin script and where they do not tell."""
    if text.isascii() or not _OTHER_SCRIPT.regex.search(text):
        return None
    letters = sum(map(str.isalpha, text))
    for code, script, ratio in _SCRIPTS:
        if len(script.regex.findall(text)) >= ratio * letters:
            return code
    low = text.lower()
    for script, languages in _LETTERS.items():
        if len(script.regex.findall(low)) >= max(_MIN_LETTERS, _MIN_SCRIPT_RATIO * letters):
            return _most_letters(low, letters, languages)
    return None


def _most_letters(low: str, letters: int, languages: tuple[tuple[str | None, LateRegex], ...]) -> str | None:
    """The language whose own letters are clearly the most; None where another language's letters stand among them."""
    counts = [(len(own.regex.findall(low)), code) for code, own in languages]
    foreign = sum(count for count, code in counts if code is None)
    if foreign > _MAX_FOREIGN_RATIO * letters:
        return None
    (most, best), (second, _) = sorted(((n, code) for n, code in counts if code), reverse=True)[:2]
    return best if most and most >= _MIN_LEAD * second else None
