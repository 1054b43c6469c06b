"""The addresses for platforms, under /ispws/."""

from django.urls import path

from . import ispws

urlpatterns = [
    path(act.__name__, act, name=f"ispws-{act.__name__}")
    for act in (
        ispws.status, ispws.xsd, ispws.submit, ispws.upload, ispws.fileinfo, ispws.finish,
        ispws.retract,
    )
]  # fmt: skip
