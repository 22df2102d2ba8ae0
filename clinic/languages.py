"""The languages in which the clinic may meet a patient: BCP 47 codes and English names, English first."""

from django.utils.translation import gettext_lazy as _

LANGUAGES = (
    ("en", _("English")),
    ("am", _("Amharic")),
    ("ar", _("Arabic")),
    ("hy", _("Armenian")),
    ("ase", _("American Sign Language")),
    ("bn", _("Bengali")),
    ("my", _("Burmese")),
    ("yue", _("Cantonese")),
    ("nl", _("Dutch")),
    ("fil", _("Filipino (Tagalog)")),
    ("fr", _("French")),
    ("ka", _("Georgian")),
    ("de", _("German")),
    ("el", _("Greek")),
    ("gu", _("Gujarati")),
    ("ht", _("Haitian Creole")),
    ("he", _("Hebrew")),
    ("hi", _("Hindi")),
    ("hmn", _("Hmong")),
    ("hu", _("Hungarian")),
    ("id", _("Indonesian")),
    ("it", _("Italian")),
    ("ja", _("Japanese")),
    ("quc", _("K’iche’")),
    ("km", _("Khmer")),
    ("ko", _("Korean")),
    ("cmn", _("Mandarin")),
    ("mix", _("Mixtec")),
    ("fa", _("Persian (Farsi)")),
    ("pl", _("Polish")),
    ("pt", _("Portuguese")),
    ("pa", _("Punjabi")),
    ("ro", _("Romanian")),
    ("ru", _("Russian")),
    ("sm", _("Samoan")),
    ("so", _("Somali")),
    ("es", _("Spanish")),
    ("ta", _("Tamil")),
    ("te", _("Telugu")),
    ("th", _("Thai")),
    ("tr", _("Turkish")),
    ("uk", _("Ukrainian")),
    ("ur", _("Urdu")),
    ("vi", _("Vietnamese")),
    ("yi", _("Yiddish")),
    ("zap", _("Zapotec")),
)


def language_name(code: str) -> str:
    """The language of ``code`` in words; a code that is not in the list stays as it is."""
    return str(dict(LANGUAGES).get(code, code))
