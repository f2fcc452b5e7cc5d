// A field for a medicine offers names while one is typed, as a combobox with a list. Without this
// it is a plain field; what is typed is recognised on the server either way.
"use strict";

const MOVES = { ArrowDown: 1, ArrowUp: -1 };

const listOf = (field) => document.getElementById(field.dataset.names);
const optionsOf = (field) => [...listOf(field).children];
const isOpen = (field) => field.getAttribute("aria-expanded") === "true";

function show(field, open) {
  listOf(field).hidden = !open;
  if (open) listOf(field).scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-expanded", String(open));
  mark(field, null);
}

function mark(field, chosen) {
  for (const option of optionsOf(field)) option.setAttribute("aria-selected", String(option === chosen));
  field.setAttribute("aria-activedescendant", chosen ? chosen.id : "");
  if (chosen) chosen.scrollIntoView({ block: "nearest" });
}

function marked(field) {
  return document.getElementById(field.getAttribute("aria-activedescendant"));
}

function fill(field, name) {
  field.value = name;
  field.dataset.chosen = name;
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
  if (field.dataset.names) show(field, false);
}

function move(field, step) {
  const options = optionsOf(field);
  if (!options.length) return false;
  const at = isOpen(field) ? options.indexOf(marked(field)) : -1;
  const next = at < 0 ? (step > 0 ? 0 : options.length - 1) : (at + step + options.length) % options.length;
  if (!isOpen(field)) show(field, true);
  mark(field, options[next]);
  return true;
}

function press(event) {
  const field = event.target;
  if (!field.dataset || !field.dataset.names || event.isComposing) return;
  const step = MOVES[event.key];
  if (step && !event.altKey && move(field, step)) event.preventDefault();
  if (!isOpen(field)) return;
  if (event.key === "Escape" || event.key === "Tab") show(field, false);
  if (event.key === "Escape") event.preventDefault();
  if (event.key === "Enter" && marked(field)) {
    event.preventDefault();
    fill(field, marked(field).dataset.name);
  }
}

function choose(event) {
  const choice = event.target.closest("[data-fills]");
  if (!choice) return;
  event.preventDefault();
  fill(document.getElementById(choice.dataset.fills), choice.dataset.name);
}

function answered(event) {
  const field = event.detail.requestConfig?.elt;
  if (!field?.dataset.names) return;
  const wanted = field === document.activeElement && field.value !== field.dataset.chosen;
  show(field, wanted && optionsOf(field).length > 0);
}

function setUp(place) {
  for (const field of place.querySelectorAll("[data-names]")) {
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", field.dataset.names);
    show(field, false);
  }
}

setUp(document);
document.addEventListener("htmx:load", ({ target }) => setUp(target));
document.addEventListener("keydown", press);
document.addEventListener("click", choose);
// The field keeps the focus while a name of its list is pressed.
document.addEventListener("mousedown", (event) => event.target.closest("[role=option]") && event.preventDefault());
document.addEventListener("focusout", (event) => event.target.dataset.names && show(event.target, false));
document.addEventListener("htmx:afterSwap", answered);
