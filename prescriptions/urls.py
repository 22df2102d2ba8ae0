"""The start page, patients' charts, programmes, templates, sheets, and the patient's own page."""

from django.urls import path

from prescriptions.views import (
    answers,
    builder,
    charts,
    handouts,
    home,
    items,
    links,
    programmes,
    records,
    reprints,
    templates,
)

urlpatterns = [
    path("", home.home, name="home"),
    # /patients/<id>/
    path("patients/<uuid:public_id>/", charts.patient_detail, name="patient-detail"),
    path("patients/<uuid:public_id>/programmes/add/", programmes.programme_add, name="programme-add"),
    path("patients/<uuid:public_id>/sheet/", reprints.patient_sheet_now, name="patient-sheet-now"),
    path("patients/<uuid:public_id>/record/", records.patient_record, name="patient-record"),
    path("patients/<uuid:public_id>/record.json", records.patient_record_file, name="patient-record-file"),
    path("patients/<uuid:public_id>/trail.csv", records.patient_trail_file, name="patient-trail-file"),
    # /programmes/<revision>/
    path("programmes/<uuid:public_id>/", builder.programme_build, name="programme-build"),
    path("programmes/<uuid:public_id>/outline/", builder.programme_outline, name="programme-outline"),
    path("programmes/<uuid:public_id>/library/", builder.programme_library, name="programme-library"),
    path("programmes/<uuid:public_id>/items/add/", items.item_add, name="item-add"),
    path("programmes/<uuid:public_id>/copy/", builder.programme_copy, name="programme-copy"),
    path("programmes/<uuid:public_id>/doses/", items.item_proposed_all, name="item-proposed-all"),
    path("programmes/<uuid:public_id>/clearance/", answers.clearance_answer, name="clearance-answer"),
    path("programmes/<uuid:public_id>/preview/", handouts.handout_preview, name="handout-preview"),
    path("programmes/<uuid:public_id>/preview/<str:sha256>", handouts.draft_picture, name="draft-picture"),
    path("programmes/<uuid:public_id>/revise/", programmes.programme_revise, name="programme-revise"),
    path("programmes/<uuid:public_id>/end/", programmes.programme_end, name="programme-end"),
    path("programmes/<uuid:public_id>/discard/", programmes.programme_discard, name="programme-discard"),
    path("programmes/<uuid:public_id>/save-as-template/", templates.template_add, name="template-add"),
    # /items/<id>/
    path("items/<uuid:public_id>/edit/", items.item_edit, name="item-edit"),
    path("items/<uuid:public_id>/move/", items.item_move, name="item-move"),
    path("items/<uuid:public_id>/remove/", items.item_remove, name="item-remove"),
    path("items/<uuid:public_id>/put-back/", items.item_put_back, name="item-put-back"),
    path("items/<uuid:public_id>/proposed-dose/", items.item_proposed, name="item-proposed"),
    path("items/<uuid:public_id>/answer/", answers.item_answer, name="item-answer"),
    path("dose-sentence/", items.dose_sentence, name="dose-sentence"),
    # /templates/
    path("templates/", templates.template_list, name="template-list"),
    path("templates/<uuid:public_id>/", templates.template_detail, name="template-detail"),
    path("templates/<uuid:public_id>/retire/", templates.template_retire, name="template-retire"),
    # /sheets/<revision>/
    path("sheets/<uuid:public_id>/", handouts.handout_detail, name="handout-detail"),
    path("sheets/<uuid:public_id>/pdf/", handouts.handout_pdf, name="handout-pdf"),
    path("sheets/<uuid:public_id>/pictures/<str:sha256>", handouts.handout_picture, name="handout-picture"),
    path("sheets/<uuid:public_id>/links/add/", links.link_add, name="link-add"),
    path("links/<uuid:public_id>/revoke/", links.link_revoke, name="link-revoke"),
    # /p: the patient's own page; nothing about the patient in any address
    path("p", links.patient_door, name="patient-door"),
    path("p/sheet", links.patient_sheet, name="patient-sheet"),
    path("p/sheet.pdf", links.patient_pdf, name="patient-pdf"),
    path("p/picture/<str:sha256>", links.patient_picture, name="patient-picture"),
    path("p/leave", links.patient_leave, name="patient-leave"),
]
