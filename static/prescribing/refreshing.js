// A list that stays open shows each minute what has come in since, but never under somebody's hand:
// not where something is ticked otherwise than it came, nor where the keys or the mouse are at work.
const EACH = 60_000;
const STILL = 10_000; // milliseconds without the mouse
const SETTLED = 700; // after new lines came in, for a press that was meant for those before

const wanted = document.getElementById("refreshes");
const told = document.getElementById("refresh-said");
const list = () => document.getElementById("fresh");

let moved = 0;
let came = 0;

function isAtWork() {
  const place = list();
  const boxes = [...place.querySelectorAll("input[type=checkbox]")];
  const isPointing = place.matches(":hover") && Date.now() - moved < STILL;
  const isTicking = boxes.some((box) => box.checked !== box.defaultChecked);
  return isPointing || isTicking || place.contains(document.activeElement);
}

async function refresh() {
  if (document.hidden || !wanted.checked || isAtWork()) return;
  try {
    await ask();
    told.textContent = "";
  } catch {
    told.textContent = told.dataset.failed;
  }
}

async function ask() {
  const headers = { "If-None-Match": list().dataset.mark };
  const response = await fetch(window.location.href, { headers, signal: AbortSignal.timeout(20_000) });
  if (response.status === 304) return;
  // Who is signed out leaves no names on the screen.
  if (response.redirected) return window.location.reload();
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("fresh");
  if (!fresh) throw new Error(response.status);
  if (isAtWork()) return;
  list().replaceWith(document.adoptNode(fresh));
  came = Date.now();
  document.dispatchEvent(new CustomEvent("list:refreshed"));
}

function holdBack(event) {
  if (Date.now() - came < SETTLED && list().contains(event.target)) event.preventDefault();
}

document.addEventListener("pointermove", () => { moved = Date.now(); });
document.addEventListener("click", holdBack, true);
wanted.closest("p").hidden = false;
setInterval(refresh, EACH);
