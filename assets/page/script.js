"use strict";
// Sorts a table by a column, and hides rows that do not hold what is searched for.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.querySelectorAll("thead th")];
  const body = table.querySelector("tbody");
  const value = (row, at) => {
    const cell = row.children[at];
    return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
  };
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "descending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "ascending" : "descending");
      const sign = down ? 1 : -1;
      const order = (a, b) => {
        const [x, y] = [value(a, at), value(b, at)];
        return sign * (typeof x === "number" ? x - y : x.localeCompare(y, document.documentElement.lang));
      };
      body.append(...[...body.rows].sort(order));
    });
  });
}
for (const field of document.querySelectorAll("input[data-filter]")) {
  const rows = [...document.querySelectorAll(`#${field.dataset.filter} tbody tr`)];
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLocaleLowerCase();
    for (const row of rows) row.hidden = !row.textContent.toLocaleLowerCase().includes(wanted);
  });
}
// Figures of a municipality under its map, for whoever points, taps or uses the arrow keys.
for (const map of document.querySelectorAll("svg.country")) {
  const places = [...map.querySelectorAll("g")].filter((place) => place.querySelector("title"));
  const told = map.parentElement.querySelector(".told");
  const name = (place) => place.querySelector("title").textContent;
  places.sort((a, b) => name(a).localeCompare(name(b), document.documentElement.lang));
  let at = -1;
  const choose = (place) => {
    for (const other of places) other.classList.toggle("chosen", other === place);
    at = places.indexOf(place);
    told.textContent = place ? name(place) : "";
  };
  map.tabIndex = 0;
  const under = (event) => event.target.closest && event.target.closest("g");
  for (const kind of ["pointerover", "click"]) {
    map.addEventListener(kind, (event) => { if (places.includes(under(event))) choose(under(event)); });
  }
  map.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") choose(undefined);
    if (step === undefined) return;
    event.preventDefault();
    choose(places[(at + step + places.length) % places.length]);
  });
}
