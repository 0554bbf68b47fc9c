"""The language of a page: what it declares, unless its own letters and words say another."""

from __future__ import annotations

from nutgraf.ingest.language import language_of

# Languages that `language_of` tells by their script alone, and those that share it.
_BY_SCRIPT = {
    "ar": frozenset(("ar", "fa", "ur", "ps", "ku", "sd", "ug")),
    "fa": frozenset(("ar", "fa", "ur", "ps", "ku")),
    "ur": frozenset(("ar", "fa", "ur", "ps", "sd")),
    "he": frozenset(("he", "yi", "iw")),
    "ru": frozenset(("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg")),
    "uk": frozenset(("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg")),
    "hi": frozenset(("hi", "mr", "ne", "sa")),
    "bn": frozenset(("bn", "as")),
    "zh": frozenset(("zh", "ja")),
    "am": frozenset(("am", "ti")),
    **{code: frozenset((code,)) for code in ("ja", "ko", "el", "ta", "th", "ka", "hy")},
}
_ENOUGH = 400  # letters in which small words tell a language


def language_on(story: str, declared: str | None) -> str:
    """The language of the story as an ISO 639-1 code; templates declare English for pages in any language.

    >>> language_on("قال الوزير إن الميناء سيفتح غدا.", "en")
    'ar'
    """
    found = language_of(story)
    if declared is None:
        return found
    script = _BY_SCRIPT.get(found)
    if script is not None:
        return declared if declared in script else found
    is_doubtful = len(story) < _ENOUGH or found == "en"
    return declared if is_doubtful or declared != "en" else found
