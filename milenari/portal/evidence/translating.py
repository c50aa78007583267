"""From which originals the translations of the files were made, where a file leaves that to the loader."""

from collections.abc import Mapping
from dataclasses import replace

from milenari.core.evidence import Files, Found, Part, Record, stored
from milenari.core.originals import MADE_FROM, Shaped, carried
from milenari.core.translation import Translation
from reports.records import ORIGINALS


def settled(part: Part, given: Mapping[str, Found], files: Files) -> Mapping[str, Found]:
    """The records of a part as given; translations each with the checksums of all originals that it was made from.

    What a file says of that holds. Where it says nothing, a text that is new or changed was made from the original that stands in
    the files (in the database, where they have none), and one that is as the database has it from what it was made from there: so
    whoever changes an original alone makes its translation outdated, and whoever changes both does not.
    """
    if not issubclass(part.model, Translation) or not given:
        return given
    model, original = part.model, ORIGINALS[part.name]
    originals = {original.key(found.record): found.record for found in files.records(original.name)}
    present: dict[str, Record] | None = None
    found = {}
    for key, one in given.items():
        texts, said = _texts(model, one.record), one.record[MADE_FROM] or {}
        of = originals.get(one.record["of"])
        if of is not None and carried(texts, model.originals_in(of), {}, {}, said) == said:
            found[key] = one
            continue
        if present is None:  # read where it is asked for alone
            present = {part.key(record): record for _instance, record in stored(part)}
            originals = {original.key(record): record for _instance, record in stored(original)} | originals
        before = present.get(key)
        made_from = carried(
            texts,
            model.originals_in(originals[one.record["of"]]),
            _texts(model, before) if before else {},
            (before[MADE_FROM] or {}) if before else {},
            said,
        )
        found[key] = replace(one, record={**one.record, MADE_FROM: made_from or None})
    return found


def _texts(model: type[Translation], record: Record) -> Shaped:
    return {name: record[name] for name in (*model.TEXTS, *model.MAPS) if record[name]}
