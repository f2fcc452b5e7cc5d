// Keys for what is done many times a day. Each does what a field or a button does without them:
//   /            to the search for a patient
//   Y, N, U      answer the question that has the focus, and go on to what is asked next
//   Ctrl+Enter   the main thing of the page, or the field that is still needed for it; of patients
//                who were found, the one, if it is one
//   Esc          fold up what was opened
const ANSWERS = { y: "yes", n: "no", u: "not known" };
const TYPED_IN = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";
const ASKED = "fieldset.asks input[type=radio]";
const FIELDS = "input:not([type=hidden]), select, textarea";

function isDone(place) {
  return place.checked || (place.matches("textarea") && place.value.trim() !== "");
}

function reach(keys, from) {
  const places = [...document.querySelectorAll(`[aria-keyshortcuts="${keys}"]`)];
  const place = places.find((each) => !isDone(each));
  // What is typed in one form would be lost by going on with another.
  if (!place || (from.form && from.form !== place.form)) return false;
  if (place.matches("button, a")) place.click();
  else place.focus();
  return true;
}

function answer(radio, said) {
  const fields = [...radio.form.elements];
  const group = fields.filter((each) => each.name === radio.name);
  const choice = group.find((each) => each.value === said);
  if (!choice) return false;
  choice.click();
  const later = fields.slice(fields.indexOf(group.at(-1)) + 1).filter((each) => each.checkVisibility());
  const next = said === "no" && later.find((each) => each.matches(ASKED));
  (next || later.find((each) => each.matches(FIELDS)) || choice).focus();
  return true;
}

function fold(place) {
  const opened = place.closest("details[open]");
  if (!opened) return false;
  opened.open = false;
  opened.querySelector("summary").focus();
  return true;
}

function did({ key, ctrlKey, target }) {
  if (ctrlKey) return key === "Enter" && reach("Control+Enter", target);
  if (key === "Escape") return fold(target);
  if (target.matches(TYPED_IN)) return false;
  if (key === "/") return !isSilent() && reach("/", document.body);
  const said = ANSWERS[key.toLowerCase()];
  return Boolean(said) && target.matches(ASKED) && answer(target, said);
}

function press(event) {
  // A key that is held down answers one question, never the next ones too.
  if (event.repeat || event.defaultPrevented || event.isComposing || event.altKey || event.metaKey) return;
  if (did(event)) event.preventDefault();
}

// Whoever dictates, or presses keys by mistake, turns off the one key that works everywhere.
const SILENT = "no-search-key";

function isSilent() {
  try {
    return localStorage.getItem(SILENT) === "yes";
  } catch {
    return false; // a browser that keeps nothing
  }
}

function offerToTurnOff(box) {
  const said = box.querySelector("input");
  said.checked = !isSilent();
  said.addEventListener("change", () => localStorage.setItem(SILENT, said.checked ? "no" : "yes"));
  box.hidden = false;
}

document.addEventListener("keydown", press);
if (matchMedia("(any-pointer: fine)").matches) {
  const tellKeys = (place) => {
    for (const told of place.querySelectorAll("[data-tells-keys]")) told.hidden = false;
  };
  tellKeys(document);
  document.addEventListener("htmx:load", ({ target }) => tellKeys(target));
  for (const box of document.querySelectorAll("[data-turns-keys]")) offerToTurnOff(box);
}
