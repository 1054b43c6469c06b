"""Pages for what went wrong."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils.translation import override

from pehra.desk import faults


@pytest.fixture
def request_() -> HttpRequest:
    """One that no middleware has touched: no session, no user, no database."""
    return RequestFactory().get("/")


@pytest.mark.parametrize(("language", "turned"), [("en", "ltr"), ("ur", "rtl")])
def test_a_broken_page_needs_nothing_that_may_be_broken(
    request_: HttpRequest, language: str, turned: str
) -> None:
    with override(language):
        response = faults.broken(request_)

    assert response.status_code == 500
    assert f'dir="{turned}"' in response.text


@pytest.mark.parametrize(
    ("show", "status"),
    [(faults.bad_request, 400), (faults.not_permitted, 403), (faults.not_found, 404)],
)
@pytest.mark.django_db
def test_each_fault_has_its_status(
    request_: HttpRequest, show: Callable[[HttpRequest, Exception], HttpResponse], status: int
) -> None:
    assert show(request_, Exception("secret")).status_code == status
    assert b"secret" not in show(request_, Exception("secret")).content
