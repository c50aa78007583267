// The offline edition's comfort: one view at a time, the matrix's filters, and search. All of it reads without this script.
"use strict";

(() => {
  const page = document.documentElement;
  page.classList.add("js");
  document.addEventListener("DOMContentLoaded", () => {
    try {
      start();
    } catch (error) {
      page.classList.remove("js"); // everything is shown, as without a script
      throw error;
    }
  });

  // ---- words: without case, accents and Arabic spelling variants; without the Arabic article

  const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
  const ARTICLE = /^(?:[وبكف]?ال|لل)(?=..)/u;
  const LETTERS = { "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": "", "ء": "", "ی": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe" };

  const digit = (sign) => String(sign.codePointAt(0) & 15); // Arabic-Indic digits begin at U+0660, Persian ones at U+06F0

  function fold(word) {
    const letters = word.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/[٠-٩۰-۹]/gu, digit);
    const plain = letters.replace(/[ٱىةـءیکہھøđłıæœ]/gu, (sign) => LETTERS[sign]);
    return plain.replace(ARTICLE, "");
  }
  const words = (text) => Array.from(text.matchAll(WORD), (found) => ({ start: found.index, end: found.index + found[0].length, folded: fold(found[0]) }));
  const folded = (text) => ` ${words(text).map((word) => word.folded).join(" ")} `;

  // What is asked for: words with signs between them (536/2014) must follow each other; the last may be only begun.
  const terms = (asked) => asked.split(/\s+/).map((chunk) => words(chunk).map((word) => word.folded)).filter((term) => term.length);
  const fits = (text, term) => text.includes(` ${term.join(" ")}`);

  function marksIn(text, sought) {
    const found = words(text);
    const marks = [];
    for (let at = 0; at < found.length; at += 1) {
      for (const term of sought) {
        const run = found.slice(at, at + term.length);
        const same = run.length === term.length && run.every((word, place) => (place === term.length - 1 ? word.folded.startsWith(term[place]) : word.folded === term[place]));
        if (same) marks.push([run[0].start, run[run.length - 1].end]);
      }
    }
    return marks.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  }

  // The text with its marks, as nodes: never as markup.
  function marked(text, marks, from, to) {
    const pieces = document.createDocumentFragment();
    let at = from;
    for (const [first, last] of marks) {
      if (first < at || last > to) continue;
      pieces.append(text.slice(at, first));
      const mark = document.createElement("mark");
      mark.textContent = text.slice(first, last);
      pieces.append(mark);
      at = last;
    }
    pieces.append(text.slice(at, to));
    return pieces;
  }

  function passage(text, sought) {
    const marks = marksIn(text, sought);
    const first = marks.length ? marks[0][0] : 0;
    const before = first > 80 ? text.indexOf(" ", first - 80) + 1 : 0;
    const after = text.length > before + 260 ? Math.max(text.lastIndexOf(" ", before + 260), before + 200) : text.length;
    const pieces = marked(text, marks, before, after);
    if (before) pieces.prepend("… ");
    if (after < text.length) pieces.append(" …");
    return pieces;
  }

  function told(template, values) {
    return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  }

  function start() {
    const said = document.body.dataset;
    const views = Array.from(document.querySelectorAll(".view"));
    const links = Array.from(document.querySelectorAll(".site-header nav a"));
    const announcement = document.getElementById("announcement");
    const title = document.title;

    // ---- views: which one is seen follows the address

    const left = new Map(); // how far down the reader was, by address
    let address = location.hash;
    let followed = true; // whether the address was followed, else it was gone back to

    function read() {
      const [name, query] = location.hash.slice(1).split(/\?(.*)/s);
      let place = name;
      try {
        place = decodeURIComponent(name);
      } catch {
        // not an address of this file: the overview
      }
      return { place: document.getElementById(place), query: new URLSearchParams(query || "") };
    }

    function show(moves) {
      const { place, query } = read();
      const target = place && place.closest(".view") ? place : views[0];
      const view = target.closest(".view");
      for (const other of views) other.classList.toggle("seen", other === view);
      for (const link of links) {
        if (link.hash === `#${view.id}`) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
      const heading = view.querySelector(".view-title");
      document.title = view === views[0] ? title : `${heading.textContent} · ${title}`;
      for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      if (view.id === "matrix") filterFrom(query);
      if (view.id === "search") searchFor(query.get("q") || "");
      if (!moves) return;
      if (!followed && left.has(location.hash)) window.scrollTo(0, left.get(location.hash));
      else if (target === view) window.scrollTo(0, 0);
      else (target.matches("article, .number") && target.closest(".fold-topic") || target).scrollIntoView();
      if (target === view && view.id !== "search") {
        heading.tabIndex = -1;
        heading.focus({ preventScroll: true });
      }
    }

    history.scrollRestoration = "manual";
    document.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#"]');
      if (!link) return;
      followed = true;
      left.set(location.hash, window.scrollY);
      if (link.dataset.query) link.hash = `${link.hash.split("?")[0]}?${link.dataset.query}`;
      if (link.hash !== location.hash) return;
      event.preventDefault(); // the same address again: no change of it will tell
      show(true);
    });
    window.addEventListener("scroll", () => {
      if (location.hash === address) left.set(address, window.scrollY);
    }, { passive: true });
    window.addEventListener("hashchange", () => {
      address = location.hash;
      show(true);
      followed = false;
    });

    function addressed(view, query) {
      const wanted = `#${view}${query.toString() ? `?${query}` : ""}`;
      if (wanted === location.hash) return;
      try {
        history.replaceState(null, "", wanted);
        address = location.hash;
      } catch {
        // a browser that lets no file do so: the filter works, its address is not kept
      }
    }

    // ---- the matrix's filters

    const form = document.getElementById("matrix-filters");
    const table = document.getElementById("matrix-table");
    const columns = Array.from(form.querySelectorAll('input[name="country"]'), (input) => input.value);
    const rows = Array.from(table.querySelectorAll("tr.row"), (row) => ({
      row,
      domain: row.parentElement.dataset.domain,
      phase: row.dataset.phase,
      inWords: "words" in row.dataset,
      agreement: row.querySelector(".agreement"),
      recorded: row.querySelector(".agreement").className,
      label: row.querySelector(".agreement").textContent,
      cells: columns.map((code, place) => row.querySelector(`td.k${place + 1}`)),
      text: folded(row.textContent),
    }));

    const chosen = (name) => Array.from(form.querySelectorAll(`input[name="${name}"]:checked`), (input) => input.value);

    function filterFrom(query) {
      for (const input of form.querySelectorAll('input[type="checkbox"]')) input.checked = query.getAll(input.name).includes(input.value);
      const wanted = query.get("show");
      for (const input of form.querySelectorAll('input[name="show"]')) input.checked = input.value === wanted;
      if (!form.querySelector('input[name="show"]:checked')) form.querySelector('input[name="show"]').checked = true;
      form.elements.q.value = query.get("q") || "";
      filter();
    }

    function filter() {
      const countries = chosen("country").length ? chosen("country") : columns;
      const domains = chosen("domain");
      const phases = chosen("phase");
      const shows = chosen("show")[0];
      const sought = terms(form.elements.q.value);
      columns.forEach((code, place) => {
        for (const cell of document.querySelectorAll(`#matrix .k${place + 1}`)) cell.hidden = !countries.includes(code);
      });
      const seen = document.querySelector('#matrix .switch label:not([hidden]) input:checked');
      if (!seen) document.querySelector("#matrix .switch label:not([hidden]) input").checked = true;
      let shown = 0;
      for (const found of rows) {
        const cells = found.cells.filter((cell) => !cell.hidden);
        const differs = agree(found, cells, countries.length === columns.length);
        const fit =
          (!domains.length || domains.includes(found.domain)) &&
          (!phases.length || phases.includes(found.phase)) &&
          (shows !== "differences" || differs) &&
          (shows !== "gaps" || cells.some((cell) => "gap" in cell.dataset)) &&
          (shows !== "unverified" || cells.some((cell) => !("verified" in cell.dataset))) &&
          sought.every((term) => fits(found.text, term));
        found.row.hidden = !fit;
        shown += fit;
      }
      for (const body of table.tBodies) body.hidden = !body.querySelector("tr.row:not([hidden])");
      document.getElementById("matrix-empty").hidden = shown > 0;
      document.querySelector("#matrix .matrix-frame").hidden = !shown;
      document.getElementById("matrix-told").textContent = `${told(said.shown, { shown, total: rows.length })}.`;
      summarise();
    }

    // How the countries shown stand to each other, by the rule of the comparison; gives whether they differ.
    function agree(found, cells, areAll) {
      let word = "same";
      const positions = new Set(cells.map((cell) => cell.dataset.position).filter(Boolean));
      if (positions.size > 1) word = "differs";
      else if (cells.some((cell) => "uncertain" in cell.dataset)) word = "incomplete";
      const asRecorded = areAll || found.inWords;
      found.agreement.className = asRecorded ? found.recorded : `agreement agreement-${word}`;
      found.agreement.textContent = asRecorded ? found.label : said[word];
      return !found.inWords && word === "differs";
    }

    function summarise() {
      for (const summary of form.querySelectorAll(".filter-chosen")) {
        const labels = Array.from(form.querySelectorAll(`input[name="${summary.dataset.of}"]:checked`), (input) => input.parentElement.textContent.trim());
        summary.textContent = !labels.length ? said.all : labels.length > 4 ? told(said.chosen, { count: labels.length }) : labels.join(", ");
      }
    }

    function filterChanged() {
      const query = new URLSearchParams();
      for (const name of ["country", "domain", "phase"]) for (const value of chosen(name)) query.append(name, value);
      if (chosen("show")[0] !== "all") query.set("show", chosen("show")[0]);
      if (form.elements.q.value.trim()) query.set("q", form.elements.q.value.trim());
      addressed("matrix", query);
      filter();
    }
    form.addEventListener("input", filterChanged);
    form.addEventListener("submit", (event) => event.preventDefault());

    // One dropdown at a time, and none when the reader goes on elsewhere.
    document.addEventListener("click", (event) => {
      for (const one of form.querySelectorAll("details[open]")) if (!one.contains(event.target)) one.open = false;
    });
    document.addEventListener("keydown", (event) => {
      const one = event.key === "Escape" && event.target.closest && event.target.closest("#matrix-filters details[open]");
      if (!one) return;
      one.open = false;
      one.querySelector("summary").focus();
    });

    // ---- search

    const MOST = 60;
    const searchForm = document.getElementById("search-form");
    const box = document.getElementById("search-words");
    const results = document.getElementById("search-results");
    let records = null;

    function textOf(element) {
      const copy = element.cloneNode(true);
      for (const part of copy.querySelectorAll("section, dl, table, .linked, .visually-hidden, cite, .step-title, .title, h3, h4, h5, summary")) part.remove();
      for (const part of copy.querySelectorAll("p, li, td")) part.append(" ");
      return copy.textContent.replace(/\s+/g, " ").trim();
    }

    // What can be found, the elements that say what it is called, and what holds its text; in the order of the kinds' names.
    const question = (element) => element.closest(".fold-topic").querySelector("summary h4");
    const FINDABLE = [
      [".country", (element) => [element.querySelector("h3 span")]],
      [".fold-topic > article", (element) => [question(element)]],
      [".answer-card", (element) => [element.querySelector("h5 span"), question(element)]],
      [".barrier", (element) => [element.querySelector("h3")]],
      [".pathway-steps tbody tr", (element) => [element.closest("table").previousElementSibling.firstChild, element.querySelector(".step-title")]],
      [".places li", (element) => [element.querySelector("cite")]],
      [".plan-papers tbody th", (element) => [element.querySelector(".title")]],
      [".plan-duties", (element) => [element.querySelector(".title")]],
      [".terms tbody th", (element) => [element], (element) => element.parentElement],
    ];

    function collect() {
      const kinds = said.kinds.split("|");
      records = FINDABLE.flatMap(([selector, names, holds], index) =>
        Array.from(document.querySelectorAll(selector), (element) => {
          const heading = names(element).map((name) => name.textContent.trim()).join(": ");
          const text = textOf(holds ? holds(element) : element);
          return { kind: kinds[index], heading, text, id: element.id, inHeading: folded(heading), inText: folded(text) };
        }),
      );
    }

    function searchFor(asked) {
      if (document.activeElement !== box) box.value = asked;
      results.replaceChildren();
      const sought = terms(asked);
      const state = document.getElementById("search-told");
      if (!sought.length) return;
      if (!records) collect();
      const found = records
        .filter((record) => sought.every((term) => fits(record.inHeading, term) || fits(record.inText, term)))
        .map((record, order) => ({ record, order, score: sought.reduce((sum, term) => sum + score(record, term), 0) }))
        .sort((one, other) => other.score - one.score || one.order - other.order);
      state.textContent = found.length ? told(said.found, { count: found.length, words: asked }) : told(said.nothing, { words: asked });
      if (found.length > MOST) state.textContent += ` ${told(said.tooMany, { count: MOST })}`;
      for (const { record } of found.slice(0, MOST)) results.append(result(record, sought));
    }

    const score = (record, term) =>
      (fits(record.inHeading, term) ? 4 : 0) + (record.inHeading.includes(` ${term.join(" ")} `) ? 1 : 0) + (record.inText.includes(` ${term.join(" ")} `) ? 2 : fits(record.inText, term) ? 1 : 0);

    function result(record, sought) {
      const item = document.createElement("li");
      const kind = document.createElement("span");
      kind.className = "tag";
      kind.textContent = record.kind;
      const link = document.createElement("a");
      link.href = `#${record.id}`;
      link.append(marked(record.heading, marksIn(record.heading, sought), 0, record.heading.length));
      const text = document.createElement("p");
      text.append(passage(record.text, sought));
      item.append(kind, link, text);
      return item;
    }

    function searchChanged(event) {
      const asked = box.value.trim();
      const query = new URLSearchParams(asked ? { q: asked } : {});
      event.preventDefault();
      if (document.getElementById("search").classList.contains("seen")) {
        addressed("search", query);
        searchFor(asked);
      } else if (asked) {
        followed = true;
        location.hash = `#search?${query}`;
      }
      if (event.type === "submit") announcement.textContent = document.getElementById("search-told").textContent;
    }
    searchForm.addEventListener("submit", searchChanged);
    box.addEventListener("input", searchChanged);

    show(false);
    window.addEventListener("load", () => {
      if (location.hash) show(true); // after the browser has gone there by itself
      followed = false;
    });
  }
})();
