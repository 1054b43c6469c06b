"""The desk's addresses."""

from django.urls import path

from . import faults, intake, language, queue, report, sign_in

urlpatterns = [
    path("", queue.waiting, name="queue"),
    path("reports/<str:tip>/", report.report, name="report"),
    path("intake/", intake.intake, name="intake"),
    path("sign-in/", sign_in.enter, name="sign-in"),
    path("sign-out/", sign_in.leave, name="sign-out"),
    path("language/", language.choose, name="language"),
]
handler400 = faults.bad_request
handler403 = faults.not_permitted
handler404 = faults.not_found
handler500 = faults.broken
