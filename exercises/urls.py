"""The library's pages, under /exercises/."""

from django.urls import path

from exercises.views import drawings, figure, library, own

# Who shows it, on which side, which picture; the stamp changes with the picture.
PICTURE = "<slug:person>/<slug:side>/<slug:name>/<slug:stamp>"

urlpatterns = [
    path("", library.exercise_list, name="exercise-list"),
    path("add/", own.exercise_add, name="exercise-add"),
    path("<slug:slug>/", library.exercise_detail, name="exercise-detail"),
    path("<slug:slug>/edit/", own.exercise_edit, name="exercise-edit"),
    path("<slug:slug>/figure/", figure.figure_edit, name="figure-edit"),
    path("<slug:slug>/figure/preview/", figure.figure_preview, name="figure-preview"),
    path("<slug:slug>/review/", library.exercise_review, name="exercise-review"),
    path("<slug:slug>/retire/", library.exercise_retire, name="exercise-retire"),
    path("<slug:slug>/restore/", library.exercise_restore, name="exercise-restore"),
    path("<slug:slug>/figure/remove/", drawings.figure_remove, name="figure-remove"),
    path(f"<slug:slug>/drawings/{PICTURE}.svg", drawings.drawing, name="drawing"),
    path("<slug:slug>/pictures/add/", own.picture_add, name="picture-add"),
    path("<slug:slug>/pictures/<uuid:public_id>/", own.picture_show, name="picture-show"),
    path("<slug:slug>/pictures/<uuid:public_id>/move/", own.picture_move, name="picture-move"),
    path("<slug:slug>/pictures/<uuid:public_id>/remove/", own.picture_remove, name="picture-remove"),
]
