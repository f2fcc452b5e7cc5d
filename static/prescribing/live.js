// What the server tells of a plan while it is filled in is put in its places without moving the
// focus, and only where something differs.
const LIVE = "[data-live]";

let isHeld = false;

// What somebody has opened is no difference.
function asTold(place) {
  const copy = place.cloneNode(true);
  for (const opened of copy.querySelectorAll("details[open]")) opened.removeAttribute("open");
  return copy.innerHTML.trim();
}

// An answer is shown whole or not at all: what one place offers, another may count on.
function holdBack(event) {
  if (event.target.id !== "live" || !document.activeElement?.closest(LIVE)) return;
  event.detail.shouldSwap = false;
  isHeld = true;
}

function keepSame(event) {
  const place = event.detail.target;
  if (!place.matches(`${LIVE}, #quantities, #said, #first-night-said`)) return;
  const isTypedIn = place.contains(document.activeElement);
  if (isTypedIn || asTold(place) === asTold(event.detail.fragment)) event.detail.shouldSwap = false;
}

function askAgain({ target, relatedTarget }) {
  if (!isHeld || !target.closest(LIVE) || relatedTarget?.closest(LIVE)) return;
  isHeld = false;
  document.getElementById("live").closest("form").dispatchEvent(new Event("change"));
}

document.addEventListener("htmx:beforeSwap", holdBack);
document.addEventListener("htmx:oobBeforeSwap", keepSame);
document.addEventListener("focusout", askAgain);
