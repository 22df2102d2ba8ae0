from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from prescriptions.handout import HandoutExercise, HandoutPicture

register = template.Library()

# On a screen 35 mm are 158 pixels: two pictures stand side by side on the narrowest phone.
PIXELS = 4.5
# A sheet in large type is read by eyes that want larger pictures too.
LARGER = 1.25
OLD = HandoutPicture("", "", 35.0, 30.0)


@register.filter
def paper_size(picture: HandoutPicture, type_size: str) -> SafeString:
    """The attribute that gives a picture its size on paper; all bodies of a sheet have one scale."""
    scale = LARGER if type_size == "large" else 1.0
    width = (picture.width or OLD.width) * scale
    return format_html('style="width: {}mm"', f"{width:.2f}")


@register.filter
def beside(exercise: HandoutExercise, edge: str) -> SafeString | str:
    """The attribute that keeps low pictures in one row ("width") and the dose beside them ("margin-left"): the
    typesetter finds neither by itself."""
    if exercise.room != "low":
        return ""
    return format_html('style="{}: {}mm"', edge, f"{exercise.pictures_width + 1:.2f}")


@register.filter
def screen_size(picture: HandoutPicture) -> SafeString:
    """The attributes that give a picture its size on a screen. Older snapshots do not know it."""
    width, height = (picture.width or OLD.width, picture.height or OLD.height)
    return format_html('width="{}" height="{}"', round(width * PIXELS), round(height * PIXELS))
