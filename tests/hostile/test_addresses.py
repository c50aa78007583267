"""Query strings and addresses: whatever stands there, a page or a refusal comes back, and nothing of it becomes markup."""

import pytest

from tests.hostile.guards import require_inert

pytestmark = pytest.mark.django_db

# Pages that read what stands after the question mark. The API has a table of its own (tests/api/test_problems.py).
PAGES = (
    "/", "/compare/", "/compare/xa-topic/", "/countries/xa/", "/instruments/", "/sources/", "/ahead/", "/changes/",
    "/changes/feed.atom", "/search/", "/gaps/", "/barriers/", "/barriers/risk/", "/pathways/", "/reports/", "/reports/runs/",
    "/reports/gap-report.pdf", "/releases/first/changes/", "/api/v1/pathways/", "/api/v1/changes/",
)  # fmt: skip
OTHERS = (
    "/compare/xa-topic/xa/", "/countries/", "/instruments/xa-law/", "/sources/xa-source/", "/barriers/xa-barrier/", "/releases/",
    "/releases/first/", "/accounts/login/", "/accounts/password/reset/", "/api/docs/",
    "/api/v1/linked/topics/", "/api/v1/schema/",
)  # fmt: skip
# Every word that any of them knows, and some that none does.
WORDS = [
    "country",
    "domain",
    "phase",
    "show",
    "baseline",
    "q",
    "kind",
    "severity",
    "likelihood",
    "status",
    "lacks",
    "overdue",
    "topic",
    "owner",
    "page",
    "since",
    "until",
    "release",
    "start",
    "days",
    "delay",
    "without",
    "wait",
    "parallel",
    "simulate",
    "section",
    "format",
    "state",
    "mine",
    "tab",
    "sort",
    "language",
    "next",
    "key",
    "who",
    "by",
    "changed_since",
    "fields",
    "expand",
    "after",
    "page_size",
    "value",
    "amount_from",
    "amount_to",
    "cites",
    "review",
    "confidence",
    "basis",
    "issuer",
    "id",
    "pk",
    "slug",
    "code",
    "lang",
    "o",
    "p",
    "e",
    "_popup",
]

VALUES = {
    "NUL": "%00",
    "NUL in a word": "xa%00",
    "not UTF-8": "%ff%fe%80",
    "an overlong slash": "%c0%af",
    "half a character": "%ed%a0%80",
    "a broken percent sign": "%zz%",
    "encoded twice": "%2500%253Cscript%253E",
    "very long": "x" * 20_000,
    "many accents": "e" + "%CC%81" * 500,
    "SQL that closes": "')%20OR%201=1;--",
    "SQL that joins": "1%20UNION%20SELECT%20password%20FROM%20auth_user",
    "SQL that sleeps": "1;SELECT%20pg_sleep(10)--",
    "wildcards": "%25_%5C%25",
    "markup": "<script>alert(1)</script>",
    "markup out of an attribute": "%22%3E%3Csvg/onload=alert(1)%3E",
    "markup out of a single quote": "'%20onmouseover='alert(1)",
    "markup out of a comment": "--%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
    "a scheme that runs": "javascript:alert(1)",
    "a template": "{{7*7}}{%25%20debug%20%25}",
    "another template": "${7*7}#{7*7}<%25=7*7%25>",
    "a format": "%25(x)s%25s{0.__class__}{settings.SECRET_KEY}",
    "a path up": "../../../../etc/passwd",
    "an encoded path up": "..%2f..%2f..%2fetc%2fpasswd",
    "a path of Windows": "..%5c..%5cboot.ini",
    "a file": "file:///etc/passwd",
    "an inner address": "http://169.254.169.254/latest/meta-data/",
    "line ends": "a%0d%0aSet-Cookie:%20stolen=1",
    "a command": ";id|id`id`$(id)",
    "a formula": "=cmd%7C'%20/C%20calc'!A0",
    "from right to left": "%E2%80%AEgnp.exe",
    "signs without width": "x%E2%80%8B%EF%BB%BFa",
    "letters that only look alike": "%D1%85%D0%B0",
    "a letter that grows": "%C4%B0%E1%BA%9E%EF%AC%83",
    "digits of another script": "%D9%A1%EF%BC%91",
    "an emoji of many parts": "%F0%9F%91%A8%E2%80%8D%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7",
    "negative": "-1",
    "zero": "0",
    "huge": "9" * 5000,
    "beyond the database's numbers": "9223372036854775808",
    "not a number": "NaN",
    "infinite": "-Infinity",
    "an exponent": "1e999999999",
    "a hexadecimal": "0x10",
    "a day that there is not": "2026-02-30",
    "a year before all": "0000-00-00",
    "a year after all": "10000-01-01",
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "a moment with a mad offset": "2026-01-01T00:00:00%2B99:99",
    "a moment at the edge": "9999-12-31T23:59:59-14:00",
    "a moment before all": "0001-01-01T00:00:00%2B14:00",
    "a step of a scenario": "xa-step:9999999999-0--1",
    "a step that never ends": "xa-step:1-1-" + "9" * 400,
    "an expression": "(a%2B)%2B$",
    "commas": "," * 1000,
    "an object": "{%22a%22:%20[1]}",
    "a cursor": "eyJhIjogW119",
    "separators": ";&&=&=;",
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_no_value_of_a_query_does_harm(attacker, value):
    query = "&".join(f"{word}={value}" for word in WORDS)
    for address in PAGES:
        response = attacker.get(f"{address}?{query}")
        assert response.status_code in (200, 302, 303, 400, 404), address
        require_inert(response)
        assert "stolen" not in response.cookies
        assert b"root:x:0" not in response.getvalue()


NAMES = (
    "%00",
    "x" * 5000,
    "country[]",
    "country[$ne]",
    "__proto__",
    "__class__",
    "%ff",
    "",
    "page%00",
    "COUNTRY",
    "country ",
    "a.b.c__in",
)


@pytest.mark.parametrize("address", [*PAGES, *OTHERS])
def test_no_name_of_a_query_does_harm(attacker, address):
    for query in ("&".join(f"{name}=1" for name in NAMES), "&".join(f"country=c{number}" for number in range(900)), "=" * 500):
        assert attacker.get(f"{address}?{query}").status_code in (200, 302, 303, 400, 404)


PATHS = {
    "NUL": "/compare/%00/",
    "not UTF-8": "/countries/%ff/",
    "a path up": "/instruments/../../etc/passwd",
    "an encoded path up": "/instruments/..%2f..%2f..%2fetc%2fpasswd/",
    "a path up in static files": "/static/../milenari/settings.py",
    "an encoded one": "/static/%2e%2e/%2e%2e/milenari/settings.py",
    "an encoded slash": "/static/..%2f..%2fmilenari%2fsettings.py",
    "a backslash": "/static/..%5c..%5cmilenari%5csettings.py",
    "an absolute path": "/static//etc/passwd",
    "markup": "/<script>alert(1)</script>/",
    "markup in the api": "/api/v1/<script>alert(1)</script>/",
    "markup in the admin": "/admin/<script>alert(1)</script>/",
    "a template": "/barriers/{{7*7}}/",
    "very long": "/" + "a" * 30_000 + "/",
    "many parts": "/a" * 5_000 + "/",
    "line ends": "/compare%0d%0aSet-Cookie:%20stolen=1",
    "a number that no database holds": "/comments/99999999999999999999999999/resolve/",
    "a number at the edge": "/comments/9223372036854775808/resolve/",
    "a record that no database holds": "/api/v1/mitigations/999999999999999999/",
    "a token that no database holds": "/accounts/tokens/99999999999999999999999999/revoke/",
    "a report without a number": "/reports/00000000-0000-0000-0000-000000000000/file",
    "a report that is none": "/reports/not-a-uuid/file",
    "a link for a password that is none": "/accounts/password/reset/key/0-set-password/",
    "one of an account that no database holds": "/accounts/password/reset/key/zzzzzzzzzzzzzzzzzzzzzzzz-abc/",
    "one that is longer than numbers may be": "/accounts/password/reset/key/" + "z" * 20_000 + "-abc/",
    "one of somebody": "/accounts/password/reset/key/1-" + "a" * 5000 + "/",
    "the admin's shortcut": "/admin/r/1/99999999999999999999/",
    "the admin's shortcut to nothing": "/admin/r/0/x/",
    "a file of the repository": "/.git/config",
    "a file of settings": "/.env",
    "a page of another system": "/wp-login.php",
    "a parameter of a path": "/compare/;jsessionid=1",
    "an address within": "/http://evil.example/",
}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_no_address_does_harm(attacker, state, path):
    for user in (None, state.root):
        if user:
            attacker.force_login(user)
        response = attacker.get(path)
        assert response.status_code in (200, 301, 302, 400, 404, 405), response.status_code  # 200: that the link no longer works
        require_inert(response)
        assert "stolen" not in response.cookies
        assert b"SECRET_KEY" not in response.getvalue()


RECORDS = (
    "99999999999999999999999999",
    "9223372036854775808",
    "-1",
    "0",
    "_00",
    "%00",
    "%ff",
    "1'--",
    "<svg/onload=x>",
    "x" * 3000,
    "../1",
)


@pytest.mark.parametrize("key", RECORDS)
@pytest.mark.parametrize(
    "model", ["auth/user", "regulations/requirement", "barriers/barrier", "reports/report", "core/auditentry"]
)
def test_no_key_of_the_admin_does_harm(attacker, state, model, key):
    attacker.force_login(state.root)
    for page in ("change/", "history/", "delete/", ""):
        response = attacker.get(f"/admin/{model}/{key}/{page}")
        assert response.status_code in (301, 302, 400, 403, 404)
        require_inert(response)


ADMIN_LISTS = {
    "auth/user": ("q", "p", "o", "role", "user__password__startswith", "is_active__exact"),
    "core/auditentry": ("q", "what", "who", "at__gte", "at__year", "outcome__exact"),
    "regulations/requirement": ("q", "p", "jurisdiction__id__exact", "topic__domain__id__exact", "id__in", "_to_field"),
    "reports/report": ("requested_at__year", "requested_at__gte", "state__exact", "all", "e", "_changelist_filters"),
}
OF_THE_ADMIN = ("NUL", "not UTF-8", "half a character", "SQL that closes", "markup", "huge",
                "beyond the database's numbers", "NaN",
                "a day that there is not", "a year after all", "a moment with a mad offset", "a path up",
                "negative", "commas")  # fmt: skip


@pytest.mark.parametrize("name", OF_THE_ADMIN)
def test_no_query_of_the_admin_does_harm(attacker, state, name):
    attacker.force_login(state.root)
    for model, words in ADMIN_LISTS.items():
        for word in words:
            response = attacker.get(f"/admin/{model}/?{word}={VALUES.get(name, name)}")
            assert response.status_code in (200, 302, 400), word
            require_inert(response)
