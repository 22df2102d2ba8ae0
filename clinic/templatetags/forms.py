"""Template tags for forms."""

import uuid

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def form_key(context: template.Context) -> SafeString:
    """The hidden key that makes a form count once (clinic/once.py). A form shown again keeps its key."""
    request = context.get("request")
    typed = request.POST.get("form_key", "") if request is not None else ""
    return format_html('<input type="hidden" name="form_key" value="{}">', typed or uuid.uuid4())
