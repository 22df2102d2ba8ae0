"""What the worker does for programmes."""

from django.tasks import task

from prescriptions.handout import read_handout
from prescriptions.models import Revision
from prescriptions.sheets import sheet_pdf


@task
def draw_sheet_ahead(key: int) -> None:
    """Draw and keep the sheet as it is printed unless one asks for another look, so that nobody waits for it."""
    snapshot = Revision.objects.get(pk=key).snapshot
    handout = read_handout(snapshot)
    sheet_pdf(snapshot, paper=handout.paper, type_size=handout.type_size)
