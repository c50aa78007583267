"""Run beside a site, in its environment, and telling in JSON: `cast NAME RECORDS` makes two editors and says what they can edit;
`texts` says what is recorded of it, now and in history, and which records of any kind their history contradicts.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

import django
from django.urls import reverse


def cast(name: str, records: int) -> dict[str, Any]:
    from django.contrib.auth import get_user_model

    from barriers.models import Barrier
    from countries.accounts import make_account
    from countries.roles import Role
    from countries.tokens import make_token
    from regulations.models import Requirement

    _token, text_of_token = make_token(make_account(f"script-{name}@example.org", "", Role.LEAD, []), "load", 30, writes=True)
    person = make_account(f"person-{name}@example.org", "", Role.LEAD, [])
    password = f"a-long-password-of-{name}"
    person.set_password(password)
    person.save()
    assert get_user_model().objects.get(pk=person.pk).is_staff
    answers = Requirement.objects.select_related("jurisdiction", "topic").order_by("pk")[:records]
    barriers = Barrier.objects.order_by("pk")[:records]
    edited = [
        *(("requirement", found.pk, f"{found.jurisdiction.code}/{found.topic.slug}", "regulations", "note") for found in answers),
        *(("barrier", found.pk, found.slug, "barriers", "description") for found in barriers),
    ]
    told = []
    for label, pk, api, app, text in edited:
        form = reverse(f"admin:{app}_{label}_change", args=[pk])
        told.append({"label": label, "pk": pk, "api": f"/api/v1/{label}s/{api}/", "admin": form, "text": text})
    return {"token": text_of_token, "login": person.username, "password": password, "records": told}


def texts() -> dict[str, Any]:
    from barriers.models import Barrier
    from regulations.models import Requirement

    now: dict[str, str] = {}
    history: dict[str, list[str]] = {}
    for label, model, field in (("requirement", Requirement, "note"), ("barrier", Barrier, "description")):
        for pk, text in model._default_manager.values_list("pk", field):
            now[f"{label} {pk}"] = text
        for pk, text in model.history.values_list("id", field):  # type: ignore[attr-defined]
            history.setdefault(f"{label} {pk}", []).append(text)
    return {"now": now, "history": history, "contradicted": list(contradicted())}


def contradicted() -> Iterator[str]:
    """Records that are otherwise than the last entry of their history says, or that it says are gone."""
    from django.apps import apps

    for model in apps.get_models():
        manager = getattr(model, "history", None)
        if manager is None or not hasattr(manager, "model"):
            continue
        fields = [field.attname for field in manager.model.tracked_fields]
        last = {row[model._meta.pk.attname]: row for row in manager.order_by("history_date", "history_id").values()}
        records = {record["pk"]: record for record in model._default_manager.values("pk", *fields)}
        for pk in records.keys() | last.keys():
            record, told = records.get(pk), last.get(pk)
            if record is None and told is not None and told["history_type"] == "-":
                continue
            if record is None or told is None or any(record[name] != told[name] for name in fields):
                yield f"{model._meta.label} {pk} is not what its history says"


if __name__ == "__main__":
    django.setup()
    wanted, *words = sys.argv[1:]
    sys.stdout.write(json.dumps(cast(words[0], int(words[1])) if wanted == "cast" else texts()))
