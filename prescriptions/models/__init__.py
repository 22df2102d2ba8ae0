from prescriptions.models.items import Finding, Item
from prescriptions.models.links import ShareLink
from prescriptions.models.programmes import Programme, Revision
from prescriptions.models.templates import Template, TemplateItem

__all__ = ["Finding", "Item", "Programme", "Revision", "ShareLink", "Template", "TemplateItem"]
