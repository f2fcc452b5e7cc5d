// Whatever is reached by a key is not left under a bar that stays in sight.
const BARS = ".patient, .ending, .bar, .way-back";
const ROOM = 12; // for the ring of the focus

let byKey = false;

function uncover({ target }) {
  if (!byKey) return;
  const place = (target.closest("label") ?? target).getBoundingClientRect();
  for (const bar of document.querySelectorAll(BARS)) {
    if (bar.contains(target) || getComputedStyle(bar).position !== "sticky") continue;
    const { top, bottom } = bar.getBoundingClientRect();
    const isOver = place.bottom + ROOM > top && place.top - ROOM < bottom;
    const isAbove = top < innerHeight / 2;
    if (isOver) scrollBy(0, isAbove ? place.top - ROOM - bottom : place.bottom + ROOM - top);
  }
}

document.addEventListener("keydown", () => { byKey = true; }, true);
document.addEventListener("pointerdown", () => { byKey = false; }, true);
document.addEventListener("focusin", uncover);
