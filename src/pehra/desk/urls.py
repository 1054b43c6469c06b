"""The desk's addresses."""

from django.urls import include, path

from . import faults, intake, language, lists, queue, report, sign_in

urlpatterns = [
    path("", queue.waiting, name="queue"),
    path("reports/<str:tip>/", report.report, name="report"),
    path("intake/", intake.intake, name="intake"),
    path("lists/", lists.lists, name="lists"),
    path("lists/quarantine/<int:number>/confirm/", lists.confirm, name="confirm-quarantine"),
    path("lists/quarantine/<int:number>/lift/", lists.lift, name="lift-quarantine"),
    path("lists/floods/<int:number>/settle/", lists.settle, name="settle-flood"),
    path("sign-in/", sign_in.enter, name="sign-in"),
    path("sign-out/", sign_in.leave, name="sign-out"),
    # by name: the doors do not know each other
    path("api/v1/", include("pehra.api.urls")),
    path("language/", language.choose, name="language"),
]
handler400 = faults.bad_request
handler403 = faults.not_permitted
handler404 = faults.not_found
handler500 = faults.broken
