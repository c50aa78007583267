// Comfort only: every page works without it.
"use strict";

document.documentElement.classList.add("js");

// A cell opens beneath its row. Its link leads to the topic's page wherever this script does not run.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-opens]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  const row = link.closest("tr");
  const open = row.parentElement.querySelector(`tr.opened[data-of="${CSS.escape(link.dataset.opens)}"]`);
  const wasOpen = link.getAttribute("aria-expanded") === "true";
  for (const other of row.querySelectorAll("a[data-opens]")) other.removeAttribute("aria-expanded");
  for (const opened of rowsOpenedUnder(row)) opened.remove();
  if (open && wasOpen) return;
  link.setAttribute("aria-expanded", "true");
  const target = document.createElement("tr");
  target.className = "opened";
  target.dataset.of = link.dataset.opens;
  const cell = document.createElement("td");
  cell.colSpan = row.closest("table").querySelector("thead tr").cells.length;
  target.append(cell);
  row.after(target);
  // A lost line rejects the promise, too; what is said of it is said below.
  htmx.ajax("GET", link.dataset.fragment, { target: cell, swap: "innerHTML" }).catch(() => {});
});

function* rowsOpenedUnder(row) {
  for (let next = row.nextElementSibling; next && next.classList.contains("opened"); ) {
    const opened = next;
    next = next.nextElementSibling;
    yield opened;
  }
}

// One dropdown of the filter bar at a time, and none when the reader goes on elsewhere.
document.addEventListener("click", (event) => {
  for (const filter of document.querySelectorAll("details.filter[open]")) {
    if (!filter.contains(event.target)) filter.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const filter = event.target.closest && event.target.closest("details.filter[open]");
  if (filter) {
    filter.open = false;
    filter.querySelector("summary").focus();
  }
});

// What could not be fetched is said, not left blank.
document.addEventListener("htmx:responseError", (event) => sayFailed(event.detail.target));
document.addEventListener("htmx:sendError", (event) => sayFailed(event.detail.target));
function sayFailed(target) {
  const message = document.body.dataset.failed;
  if (target && target.closest && target.closest("tr.opened")) target.textContent = message;
  else if (message) document.getElementById("announcement").textContent = message;
}
