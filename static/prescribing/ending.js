// Two minutes before somebody is signed out, the page says so and lets her stay. What was typed is
// saved then, where the page saves, and stands on the page in any case.
const WARNED = 120; // seconds before
const LOOKED = 5_000; // milliseconds between two looks, also after the machine has slept
const BANNER = ".patient";

const place = document.getElementById("ending");

// Every page of this browser has the same session.
const others = new BroadcastChannel("session");

let ends = Date.now() + Number(place.dataset.left) * 1000;

function tell(which) {
  if (place.dataset.told === which) return;
  place.dataset.told = which;
  place.replaceChildren(document.getElementById(`ending-${which}`).content.cloneNode(true));
  // It stays in sight below the banner, which stays in sight too.
  const banner = document.querySelector(BANNER);
  const isSticky = banner && getComputedStyle(banner).position === "sticky";
  place.style.top = `${isSticky ? banner.offsetHeight : 0}px`;
}

function look() {
  const left = (ends - Date.now()) / 1000;
  if (left <= 0) return tell("now");
  if (left > WARNED || place.dataset.told) return;
  tell("soon");
  document.dispatchEvent(new CustomEvent("session:ending"));
}

function goOn(until) {
  ends = until;
  if (!place.dataset.told) return;
  const hadFocus = place.contains(document.activeElement);
  tell("later");
  delete place.dataset.told;
  if (hadFocus) place.focus();
}

async function stay(event) {
  event.preventDefault();
  const answer = await ask(event.target);
  if (answer.left) {
    goOn(Date.now() + answer.left * 1000);
    others.postMessage(ends);
    return;
  }
  const says = event.target.querySelector("#stay-says");
  says.textContent = answer.says;
  event.target.password.setAttribute("aria-invalid", "true");
  event.target.password.focus();
}

async function ask(form) {
  const failed = { says: form.dataset.failed };
  try {
    const options = { method: "POST", body: new URLSearchParams(new FormData(form)) };
    const response = await fetch(form.action, { signal: AbortSignal.timeout(20_000), ...options });
    const isAnswer = response.ok || response.status === 422;
    return isAnswer && !response.redirected ? await response.json() : failed;
  } catch {
    return failed;
  }
}

place.addEventListener("submit", stay);
others.addEventListener("message", ({ data }) => data > ends && goOn(data));
others.postMessage(ends);
setInterval(look, LOOKED);
look();
