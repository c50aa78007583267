"""Headers, methods, bodies and forms: whatever is sent, it is refused or inert, and changes nothing."""

import json
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.hostile.conftest import PASSWORD
from tests.hostile.guards import Attacker, require_inert
from tests.hostile.texts import TEXTS

pytestmark = pytest.mark.django_db
ANY = (200, 204, 301, 302, 303, 304, 400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 416, 428, 429)

# ---- headers

HEADERS = {
    "another host": {"host": "evil.example"},
    "a host with a port that is none": {"host": "testserver:99999999"},
    "a host with markup": {"host": "<script>alert(1)</script>"},
    "a host with an account": {"host": "testserver@evil.example"},
    "two hosts": {"host": "testserver, evil.example"},
    "an empty host": {"host": ""},
    "another host, as a proxy tells it": {"x-forwarded-host": "evil.example"},
    "another address, as a proxy tells it": {"x-forwarded-for": "1.2.3.4, <script>, ::1, " + "9" * 5000},
    "no address, as a proxy tells it": {"x-forwarded-for": ", ,"},
    "another scheme": {"x-forwarded-proto": "javascript"},
    "another port": {"x-forwarded-port": "99999999"},
    "another way to tell all that": {"forwarded": 'for="[::1]";host=evil.example;proto=https'},
    "another address of the page": {"x-original-url": "/admin/", "x-rewrite-url": "/admin/"},
    "another method": {"x-http-method-override": "DELETE", "x-http-method": "DELETE", "x-method-override": "DELETE"},
    "a huge header": {"x-anything": "x" * 100_000},
    "a huge cookie": {"cookie": "sessionid=" + "x" * 100_000},
    "a cookie that is none": {"cookie": 'a=b; sessionid="\\303\\377"; =; ;; messages=[[1]]; csrftoken=<script>'},
    "messages that are forged": {"cookie": "messages=W1siX19qc29uX21lc3NhZ2UiLDAsMjUsIjxzY3JpcHQ-Il1d:1abc:forged"},
    "a session of another": {"cookie": "sessionid=../../../../etc/passwd"},
    "a validator that is none": {"if-none-match": 'W/"' + '",'.join('"x' for _ in range(2000))},
    "half a validator": {"if-none-match": '"'},
    "a day that is none": {"if-modified-since": "Thu, 99 Foo 99999 99:99:99 GMT"},
    "a day before all": {"if-modified-since": "Mon, 01 Jan 0000 00:00:00 GMT"},
    "a range that is none": {"range": "bytes=9-1,-0,99999999999999999999-"},
    "many ranges": {"range": "bytes=" + ",".join("0-" for _ in range(2000))},
    "a form that nobody makes": {"accept": "application/x-nothing;q=9, */*;q=-1, ;;;,,, text/" + "x" * 5000},
    "a language that is none": {"accept-language": "xx-" + "-".join("a" * 8 for _ in range(500)) + ", ../../etc;q=nan, *;q=9"},
    "a language with a NUL": {"accept-language": "en\x00, de"},
    "an encoding that is none": {"accept-encoding": "gzip;q=nan, br;q=9, identity;q=0, *;q=0"},
    "an account that is none": {"authorization": "Basic " + "A" * 5000},
    "a token that is none": {"authorization": "Bearer mil_abcdefgh_" + "a" * 43},
    "a token with a NUL": {"authorization": "Bearer mil_\x00"},
    "a token that is far too long": {"authorization": "Bearer " + "m" * 100_000},
    "a scheme alone": {"authorization": "Bearer"},
    "an id with a line end": {"x-request-id": "a\r\nSet-Cookie: stolen=1"},
    "a fragment that is asked for": {"hx-request": "true", "hx-target": "<script>", "hx-current-url": "javascript:alert(1)"},
    "where it came from": {"referer": "javascript:alert(1)//" + "x" * 5000, "user-agent": "() { :;}; /bin/id"},
    "a body that is told and not sent": {"content-length": "99999999", "content-type": "application/json"},
    "a length that is none": {"content-length": "-1"},
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_no_header_does_harm(attacker, headers):
    for address in ("/compare/", "/api/v1/topics/", "/accounts/login/", "/static/css/site.css", "/admin/", "/no-such-page/"):
        response = attacker.get(address, headers=headers)
        assert response.status_code in ANY, address
        if "Content-Encoding" not in response:
            require_inert(response)
        assert "evil.example" not in str(response.headers)
        if "Content-Encoding" not in response:
            assert b"evil.example" not in response.getvalue()
        assert "stolen" not in response.cookies
        assert "\n" not in response["X-Request-ID"]


@pytest.mark.parametrize(
    "method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "<script>", "G\x00T", "get", "X" * 5000]
)
def test_no_method_does_harm(attacker, state, method):
    attacker.force_login(state.root)
    for address in ("/compare/", "/reports/", "/api/v1/requirements/xa/xa-topic/", "/accounts/login/", "/admin/auth/user/"):
        response = attacker.generic(method, address)
        assert response.status_code in (*ANY, 405)
        assert b"root:x" not in response.getvalue()


# ---- where a page leads to next

ELSEWHERE = (
    "https://evil.example/", "//evil.example", "///evil.example", "\\\\evil.example", "/\\evil.example", "\\/evil.example",
    "http:evil.example", "https:/evil.example", "http://testserver@evil.example/", "http://testserver.evil.example/",
    "http://evil.example\\@testserver/", "http://testserver:80@evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    " javascript:alert(1)", "\tjavascript:alert(1)", "java\nscript:alert(1)", "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)", "ftp://testserver/", "http://[::1", "//%65vil.example", "/%09/evil.example", "\x00//evil.example",
    "http://evil.example%E3%80%82com", "http://ⓔvil.example", "x" * 10_000, "//testserver:evil.example", "..//evil.example",
)  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE, ids=lambda target: repr(target)[:40])
def test_a_login_or_logout_leads_to_no_other_site(state, target):
    browser = Attacker(besides=frozenset({"auth_user"}))
    login = browser.post("/accounts/login/", {"login": "ida", "password": PASSWORD, "next": target})
    page = Attacker().get("/accounts/login/", {"next": target})
    require_inert(page, 'href="javascript', 'action="javascript')
    logout = browser.post("/accounts/logout/", {"next": target})
    for response in (login, logout):
        assert response.status_code == 302
        location = response["Location"]
        assert location.startswith(("/", "..", "x")), location
        assert not location.startswith(("//", "/\\")), location
        assert "\n" not in location


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "//evil.example/%2e%2e",
        "/%5cevil.example",
        "//evil.example//compare",
    ],
)
def test_an_address_without_its_slash_leads_to_no_other_site(attacker, path):
    response = attacker.get(path)
    assert not response.get("Location", "/").startswith(("//", "/\\", "http"))


# ---- bodies of the API

BODIES = {
    "deep": "[" * 100_000 + "]" * 100_000,
    "deep objects": '{"a":' * 50_000 + "1" + "}" * 50_000,
    "no number": '{"severity": NaN}',
    "endless": '{"severity": -Infinity}',
    "a number that is too long": '{"severity": ' + "9" * 100_000 + "}",
    "a number that fits no column": '{"severity": 99999999999999999999}',
    "an exponent": '{"amount": 1e400}',
    "a key twice": '{"title": "a", "title": "b"}',
    "prototypes": '{"__proto__": {"is_superuser": true}, "constructor": {"prototype": {}}}',
    "attributes of Python": '{"__class__": "x", "_state": {}, "pk": 1, "id": 1}',
    "what is not sent": '{"jurisdiction": "xb", "review": "verified", "verified_by": 1}',
    "another type": '{"title": {"$ne": null}, "topics": {"0": "xa-topic"}, "severity": [1]}',
    "lists of lists": '{"topics": [["xa-topic"]], "citations": [[[]]]}',
    "many that there are not": '{"topics": [' + ",".join(['"no-such-topic"'] * 10_000) + "]}",
    "NUL": '{"title": "a\\u0000b"}',
    "half a character": '{"title": "\\ud800"}',
    "no UTF-8": b'{"title": "\xff"}',
    "another encoding": '{"title": "x"}'.encode("utf-16"),
    "nothing": "",
    "no object": "[]",
    "a comment": '{"title": "x" /* y */}',
    "two objects": '{"title": "x"}{"title": "y"}',
    "a huge text": json.dumps({"title": "x" * 300_000}),
    "XML": '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "a pickle": b"\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94.",
}  # fmt: skip


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_no_body_does_harm(attacker, state, body):
    attacker.force_login(state.root)
    tag = attacker.get("/api/v1/barriers/xa-barrier/")["ETag"]
    answer = attacker.get("/api/v1/requirements/xa/xa-topic/")["ETag"]
    for send, address, headers in (
        (attacker.patch, "/api/v1/barriers/xa-barrier/", {"if-match": tag}),
        (attacker.patch, "/api/v1/requirements/xa/xa-topic/", {"if-match": answer}),
        (attacker.post, "/api/v1/barriers/", {}),
        (attacker.post, "/api/v1/reports/", {}),
    ):
        response = send(address, body, content_type="application/json", headers=headers)
        assert response.status_code in (400, 413), (address, response.content)
        assert response["Content-Type"] == "application/problem+json"


KINDS = (
    "", "application/json; charset=utf-7", "application/json; charset=nothing", "application/json;" * 500,
    "text/html", "multipart/form-data",
    "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 5000,
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/xml", "application/x-python-pickle", "application/json\x00", "<script>/alert",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: repr(kind)[:40])
def test_no_kind_of_body_does_harm(attacker, state, kind):
    attacker.force_login(state.root)
    for address in (
        "/api/v1/barriers/",
        "/api/v1/reports/",
        "/reports/",
        "/accounts/login/",
        "/questionnaire/upload/",
        "/admin/auth/user/add/",
    ):
        assert attacker.generic("POST", address, b'--x\r\n{"a": "\xff"}', kind).status_code in (*ANY,), address


# ---- forms

FORMS = {
    "log in": ("/accounts/login/", ("login", "password", "next", "remember")),
    "forgotten password": ("/accounts/password/reset/", ("email",)),
    "second factor before a login": ("/accounts/2fa/authenticate/", ("code", "credential")),
    "a report": ("/reports/", ("scope", "format", "language")),
    "sign up": ("/accounts/signup/", ("username", "email", "password1")),
}
INSIDE = {
    "password": ("/accounts/password/change/", ("oldpassword", "password1", "password2")),
    "once more who one is": ("/accounts/reauthenticate/", ("password", "next")),
    "second factor, once more": ("/accounts/2fa/reauthenticate/", ("code", "credential")),
    "a token": ("/accounts/tokens/new/", ("name", "days", "writes")),
    "verify": ("/review/xa/xa-topic/verify/", ("until", "seen", "note", "next")),
    "dispute": ("/review/xa/xa-topic/dispute/", ("seen", "until")),
    "a comment that there is not": ("/review/xa/nothing/comment/", ("text",)),
    "dealt with": ("/comments/0/resolve/", ("next",)),
    "a workbook": ("/questionnaire/upload/", ("file",)),
    "what a workbook changes": ("/questionnaire/apply/", ("held", "choice-xa-topic", "choice-\x00")),
    "an action of the admin": ("/admin/auth/user/", ("action", "_selected_action", "select_across", "index")),
    "accounts, many at once": ("/admin/auth/user/", ("form-TOTAL_FORMS", "form-INITIAL_FORMS", "_save")),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_form_takes_what_does_harm(attacker, text):
    for address, names in FORMS.values():
        response = attacker.post(address, dict.fromkeys(names, text))
        assert response.status_code in ANY, address
        require_inert(response)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_form_of_an_account_takes_what_does_harm(attacker, state, text):
    attacker.force_login(state.expert)
    for address, names in INSIDE.values():
        response = attacker.post(address, dict.fromkeys(names, text))
        assert response.status_code in ANY, address
        require_inert(response)


NOT_BY_HAND = {"sites", "account", "mfa"}
EDITED = sorted(
    f"{model._meta.app_label}_{model._meta.model_name}"
    for model in admin.site._registry
    if model._meta.app_label not in NOT_BY_HAND
)


AT_AN_EDITOR = ("spaces", "out of an attribute", "a link that runs", "a template", "NUL", "a number that is none", "not a number")


@pytest.mark.parametrize("name", EDITED)
def test_no_form_of_the_admin_breaks(state, name):
    """An editor may record whatever a field takes; what it does not take is told beside the field."""
    editor = Attacker(besides=_Everything())
    editor.force_login(state.root)
    address = reverse(f"admin:{name}_add")
    page = editor.get(address)
    if page.status_code == 403:  # nobody adds one here
        return
    fields = list(page.context["adminform"].form.fields)
    for text in (TEXTS[name] for name in AT_AN_EDITOR):
        sent: dict[str, Any] = dict.fromkeys(fields, text)
        for inline in page.context["inline_admin_formsets"]:
            prefix = inline.formset.prefix
            sent |= {f"{prefix}-TOTAL_FORMS": text, f"{prefix}-INITIAL_FORMS": "-1", f"{prefix}-0-id": text}
        response = editor.post(address, sent)
        assert response.status_code in (200, 302, 400)
        require_inert(response)


class _Everything(frozenset[str]):
    """Every table."""

    def __ror__(self, other: Any) -> "_Everything":
        return self

    def __contains__(self, table: object) -> bool:
        return True


@pytest.mark.parametrize("count", [1001, 5000])
def test_a_form_with_very_many_fields_is_refused(attacker, count):
    assert attacker.post("/accounts/login/", {f"f{number}": "" for number in range(count)}).status_code == 400


def test_a_form_that_is_too_large_is_refused(attacker):
    assert (
        attacker.post(
            "/accounts/login/", f"login={'x' * 3_000_000}", content_type="application/x-www-form-urlencoded"
        ).status_code
        == 400
    )
