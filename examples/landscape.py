"""Two questions put to a running site, answered with pandas.

    python examples/landscape.py http://127.0.0.1:8000 xa xu --draw reviews.svg

1. On which topics do the rules of a country (here xa) and of what it is held against (here the union xu) differ?
2. Which review takes longest? Drawn as bars, if --draw names a file.

It needs pandas and nothing else; the drawing is written as SVG, which every browser opens.
"""

import argparse
import json
import sys
import textwrap
from html import escape
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode

import pandas as pd


def main() -> None:
    asked = argparse.ArgumentParser(description="Which topics differ, and which review takes longest?")
    asked.add_argument("site", type=address, help="where the site is: http://127.0.0.1:8000")
    asked.add_argument("country", help="the code of a country, as in the address of its page")
    asked.add_argument("baseline", help="the code of the union that it is held against, or lightest")
    asked.add_argument("--draw", type=Path, metavar="FILE.svg", help="where to draw the reviews")
    words = asked.parse_args()

    comparison = read(words.site, "comparison.csv", country=words.country, baseline=words.baseline)
    requirements = read(words.site, "requirements.csv")
    names = dict(zip(requirements["jurisdiction"], requirements["jurisdiction_name"], strict=True))
    print_differences(comparison, names.get(words.baseline, words.baseline))
    reviews = find_reviews(requirements)
    print_longest(reviews)
    if words.draw:
        try:
            words.draw.write_text(drawing(reviews, words.site), encoding="utf-8")
        except OSError as error:
            sys.exit(f"{words.draw} cannot be written: {error.strerror}")
        print(f"Drawn in {words.draw}.")


def address(word: str) -> str:
    if not word.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError(f"“{word}” is no address; it begins with http:// or https://")
    return word.rstrip("/")


def read(site: str, table: str, **words: str) -> pd.DataFrame:
    """One table of the site's API, narrowed by the words; ends the program with a sentence where that can't be had."""
    place = f"{site}/api/v1/{table}?{urlencode(words)}".rstrip("?")
    try:
        found = pd.read_csv(place, keep_default_na=False, na_values=[""])  # only what is empty is missing
    except HTTPError as error:
        sys.exit(f"{place} answers {error.code}: {what_is_wrong(error)}")
    except (URLError, OSError, ValueError) as error:
        sys.exit(f"{place} cannot be read: {getattr(error, 'reason', error)}")
    if found.empty:
        sys.exit(f"{place} has no rows: no evidence is loaded there, or none fits.")
    return found


def what_is_wrong(error: HTTPError) -> str:
    """The API says what did not fit, and what would (RFC 9457)."""
    try:
        problem = json.load(error)
        return " ".join([found["message"] for found in problem["errors"]] or [problem["detail"]])
    except (ValueError, KeyError, TypeError):
        return str(error.reason)


# ---- 1. Which topics differ?


def position(table: pd.DataFrame, whose: str = "") -> pd.Series:
    """What two answers must share to be the same: an amount, a word, or that no rule exists. Missing where that can't be said.

    Amounts are in calendar days, euros or the topic's own unit (comparable_amount), so that 45 working days equal 63 days.
    """
    status = table[f"{whose}status"]
    amount, word = table[f"{whose}comparable_amount"].astype(object), table[f"{whose}value"].astype(object)
    return amount.combine_first(word).combine_first(status.where(status == "no_rule"))


def print_differences(comparison: pd.DataFrame, baseline: str) -> None:
    own, other = position(comparison), position(comparison, "baseline_")
    comparable = own.notna() & other.notna()
    differing = comparison[comparable & (own != other)]
    same, country = (comparable & (own == other)).sum(), comparison["jurisdiction_name"].iloc[0]
    print(
        f"{country} against {baseline}: {len(differing)} of {len(comparison)} topics differ, {same} are the same; "
        f"{(~comparable).sum()} cannot be compared (unknown, or answered in words alone)."
    )
    for domain, topics in differing.groupby("domain_title", sort=False):
        print(f"\n{domain}")
        for topic in topics.itertuples():
            print(textwrap.fill(f"- {topic.question}", 100, subsequent_indent="  "))
            print(f"  {topic.answer} | {topic.baseline_answer}")


# ---- 2. Which review takes longest?


def find_reviews(requirements: pd.DataFrame) -> pd.DataFrame:
    """Each jurisdiction's own answers to the topics about the days of a review, the longest first."""
    reviews = requirements[requirements["topic"].str.endswith("review-days") & requirements["comparable_amount"].notna()]
    if reviews.empty:
        sys.exit("No answer about the days of a review is known yet.")
    return reviews.sort_values(["comparable_amount", "jurisdiction_name"], ascending=[False, True])


def print_longest(reviews: pd.DataFrame) -> None:
    print("\nThe longest review:")
    for longest in reviews[reviews["comparable_amount"] == reviews["comparable_amount"].max()].itertuples():
        print(textwrap.fill(f"- {longest.jurisdiction_name}, {longest.answer}: {longest.question}", 100, subsequent_indent="  "))


WIDTH, NAMES, LINE = 960, 170, 26  # of the drawing; of the column of names; and from one bar to the next, in pixels


def drawing(reviews: pd.DataFrame, site: str) -> str:
    """Bars under each question, every one with what it stands for written beside it."""
    scale = (WIDTH - NAMES - 330) / max(reviews["comparable_amount"].max(), 1)  # room for the words beside the longest bar
    parts, y = [text(0, 24, "How long does each review take?", "title")], 24
    for question, answers in reviews.groupby("question", sort=False):
        y += LINE
        for line in textwrap.wrap(str(question), 105):
            y += 18
            parts.append(text(0, y, line, "question"))
        y += 10
        for answer in answers.itertuples():
            length = max(float(answer.comparable_amount) * scale, 1)  # type: ignore[arg-type]
            checked = "" if answer.review == "verified" else ", not verified"
            parts.append(text(NAMES - 10, y + 15, answer.jurisdiction_name, "name"))
            parts.append(f'<rect x="{NAMES}" y="{y}" width="{length:.1f}" height="{LINE - 6}"/>')
            parts.append(text(NAMES + length + 8, y + 15, f"{answer.answer}{checked}"))
            y += LINE
    note = f"Calendar days, as {site}/api/v1/requirements.csv has them. No bar: no answer of its own is known. Not legal advice."
    parts.append(text(0, y + LINE, note, "note"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 -10 {WIDTH} {y + 50}" role="img">\n'
        "<title>How long does each review take?</title>\n<style>text { font: 14px system-ui, sans-serif; fill: #1b2129 } "
        ".title { font-size: 22px; font-weight: bold } .question { font-weight: bold } .name { text-anchor: end } "
        ".note { font-size: 12px; fill: #545e69 } rect { fill: #0a5a6b }</style>\n" + "\n".join(parts) + "\n</svg>\n"
    )


def text(x: float, y: float, words: Any, kind: str = "value") -> str:
    return f'<text x="{x:.1f}" y="{y}" class="{kind}">{escape(str(words))}</text>'


if __name__ == "__main__":
    main()
