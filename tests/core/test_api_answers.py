"""Under /api/ every refusal is JSON, also where no endpoint has seen the request."""

import pytest
from django.test import Client
from django.urls import path

from core.busy import server_error

handler500 = server_error


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/v1/tallies/abc/", "/api/v1/nothing/", "/api/v2/", "/api/v1/tallies/1/2/3/"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_address_that_no_endpoint_has_is_answered_as_a_row_that_is_not_there(address, method):
    answer = getattr(Client(), method)(address)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["code"] == "not_found"


@pytest.mark.django_db
def test_a_row_that_is_not_there_has_the_same_shape(cast, sign_in):
    answer = sign_in(cast.hua).get("/api/v1/scheme-versions/999999/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.django_db
def test_other_addresses_keep_their_page(client):
    assert b"<html" in client.get("/nothing/").content


def fails(request):
    raise RuntimeError


urlpatterns = [path("api/fails/", fails), path("fails/", fails)]


@pytest.mark.urls(__name__)
def test_a_fault_is_json_too():
    client = Client(raise_request_exception=False)
    answer = client.get("/api/fails/")
    assert (answer.status_code, answer.json()["code"]) == (500, "error")
    assert client.get("/fails/").headers["Content-Type"].startswith("text/html")
