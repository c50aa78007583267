"""What the figures of a run are held to, and how they stand to the baseline."""

from statistics import median
from typing import Any

FLOOR = "a static file of the comparison's bytes"
SEARCHES = ("search: one word", "search: two words", "search: a law")
SLOWER = 1.25
COLUMNS = ("warm", "p95", "cold", "first_byte", "each_second", "each_second_of_eight", "queries", "bytes")


def print_table(results: dict[str, Any]) -> None:
    """Times in milliseconds; load and dump in seconds, megabytes and answers a second; everything beside its reference."""
    for name, run in results["runs"].items():
        print(f"\n== {name}")
        for what in ("load", "load again", "dump"):
            told = run[what]
            speed = f"{told['answers'] / told['seconds']:10,.0f} answers/s"
            print(f"  {what:44}{told['seconds']:8.1f} s {told['megabytes']:8.0f} MB {speed}")
        print(
            f"  {'a web process, at rest and after everything':44}{run['megabytes at rest']:8.0f} MB {run['megabytes']:7.0f} MB"
        )
        heads = "".join(
            f"{head:>12}" for head in ("warm ms", "p95", "cold", "first byte", "1 client/s", "8 clients/s", "queries", "bytes")
        )
        print(f"  {'':44}{heads}")
        for page, told in run["pages"].items():
            print(f"  {page:44}" + "".join(f"{told[column]:12,.{0 if column in COLUMNS[4:] else 1}f}" for column in COLUMNS))
        for page, (one, eight) in run.get("datasette", {}).items():
            print(f"  {'Datasette, ' + page:44}{'':48}{one:12,.0f}{eight:12,.0f}")
        print(f"  {'comparison, an address never asked for, after an edit':68}{run['never asked for']:12,.1f}")
        edits = run["edit"]
        print(f"  an edit alone: {edits['without pages']:.1f} ms; that makes the comparison again: {edits['with a page']:.1f} ms")
        slowest = sorted(run["everything"].items(), key=lambda pair: -pair[1]["seconds"])[:6]
        opened = ", ".join(f"{address} {told['seconds']:.1f} s" for address, told in slowest)
        print(f"  without a word, nothing kept: {opened}")
    if found := results.get("reports"):
        print("\n== the PDF report, beside others for the same HTML")
        for who, told in found.items():
            spent = f"{told['seconds']:8.1f} s {told['megabytes']:8.0f} MB"
            print(f"  {who:44}{spent} {told['pages']:6} pages {told['file']:8.2f} MB of file")


def held_to(results: dict[str, Any]) -> list[str]:
    """What issue and project ask for, and was missed: a line for each."""
    missed = []

    def most(what: str, figure: float, limit: float, unit: str = "×") -> None:
        print(f"{'ok ' if figure <= limit else 'NO '} {what}: {figure:.2f} {unit} (at most {limit:g})")
        if figure > limit:
            missed.append(f"{what}: {figure:.2f} {unit}, at most {limit:g}")

    print()
    for name, run in results["runs"].items():
        pages, database = run["pages"], name.partition(" ")[0]
        most(f"{name}: comparison, warm, to the static file", pages["comparison"]["warm"] / pages[FLOOR]["warm"], 3)
        most(f"{name}: comparison, cold to warm", pages["comparison"]["cold"] / pages["comparison"]["warm"], 10)
        if "datasette" in run:
            theirs = run["datasette"]["JSON: comparison"][0]
            most(
                f"{name}: Datasette's requests per second, to the comparison's",
                5 * theirs / pages["comparison"]["each_second"],
                1,
            )
        most(f"{name}: load", run["load"]["seconds"], 60, "s")
        most(f"{name}: dump", run["dump"]["seconds"], 60, "s")
        most(
            f"{name}: memory of load and dump", max(run[what]["megabytes"] for what in ("load", "load again", "dump")), 1000, "MB"
        )
        most(f"{name}: memory of a web process", run["megabytes"], 200, "MB")
        small = results["runs"].get(f"{database} small")
        if small and not name.endswith("small"):
            for what in ("warm", "cold"):
                figure = pages["comparison"][what] / small["pages"]["comparison"][what]
                most(f"{name}: the same comparison, {what}, to the smallest size", figure, 1.3)
            searches = [median(each["pages"][page]["cold"] for page in SEARCHES) for each in (run, small)]
            most(f"{name}: search, to the smallest size", searches[0] / searches[1], 5)
    return missed


def ratios(results: dict[str, Any]) -> dict[str, float]:
    """What can be told of on another machine: pages to the static file of their own run, loads to plain work, by name."""
    found = {}
    for name, run in results["runs"].items():
        floor = run["pages"][FLOOR]["warm"]
        for page, told in run["pages"].items():
            for what in ("warm", "cold"):
                if page != FLOOR and told[what]:
                    found[f"{name}, {page}, {what}, to the static file"] = round(told[what] / floor, 2)
        for what in ("load", "load again", "dump"):
            found[f"{name}, {what}, to plain work"] = round(1000 * run[what]["seconds"] / results["yardstick"], 2)
    if found_reports := results.get("reports"):
        found["the PDF, to bare WeasyPrint"] = round(
            found_reports["the whole report"]["seconds"] / found_reports["bare WeasyPrint"]["seconds"], 2
        )
    return found


def slower(now: dict[str, float], baseline: dict[str, float]) -> list[str]:
    """What takes more than a quarter longer than in the baseline; what that does not have is not held against it."""
    return [
        f"{name}: {now[name]:g}, in the baseline {baseline[name]:g} ({now[name] / baseline[name]:.2f} ×)"
        for name in sorted(now)
        if name in baseline and now[name] > SLOWER * baseline[name]
    ]
