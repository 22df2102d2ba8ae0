from prescriptions.models.clearance import ClearanceAnswer
from prescriptions.models.items import Finding, Item
from prescriptions.models.links import LinkSession, ShareLink, StrayTries
from prescriptions.models.programmes import Programme, Revision
from prescriptions.models.templates import Template, TemplateItem

__all__ = [
    "ClearanceAnswer",
    "Finding",
    "Item",
    "LinkSession",
    "Programme",
    "Revision",
    "ShareLink",
    "StrayTries",
    "Template",
    "TemplateItem",
]
