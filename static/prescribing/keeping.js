// What is typed on the plan page is kept: it is saved as one goes, sent without leaving the page
// until it was accepted, and stays where it is when nothing can be sent.
const IDLE = 10_000; // milliseconds without a change
const PATIENCE = 20_000;
const ABOUT_THE_PAGE = new Set(["csrfmiddlewaretoken", "key", "edits", "stops_told", "later_night"]);
const TOKENS = "input[name=csrfmiddlewaretoken]";

const form = () => document.getElementById("plan-form");
const maySave = () => Boolean(form()?.dataset.saves) && !isSending && !isLeaving;

let saved = form() && !("unsaved" in form().dataset) ? typed() : "";
let unanswered = null; // a save that was sent, and perhaps made
let saving = null;
let idle;
let isSending = false;
let isLeaving = false;
let tryAgain = () => {};

class Trouble extends Error {}

function typed() {
  const entries = [...new FormData(form())].filter(([name]) => !ABOUT_THE_PAGE.has(name));
  return new URLSearchParams(entries).toString();
}

// --- sending ---

async function reach(address, options) {
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(address, { signal, ...options }).catch(() => {
    throw new Trouble("unreachable");
  });
  // A page that must be signed in to, or a clinic that must be chosen first.
  if (response.redirected) throw new Trouble("signed-out");
  if (response.status >= 500) throw new Trouble("failed");
  return response;
}

async function post(address, body) {
  const options = { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } };
  const response = await reach(address, options);
  if (response.status !== 403) return response;
  body.set("csrfmiddlewaretoken", await newToken());
  return reach(address, options);
}

// After signing in anew every form needs another token. Nothing is sent in another person's name.
async function newToken() {
  const response = await reach(form().action);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("plan-form");
  if (!fresh) throw new Trouble("failed");
  if (fresh.dataset.user !== form().dataset.user) throw new Trouble("somebody-else");
  const token = fresh.querySelector(TOKENS).value;
  for (const field of document.querySelectorAll(TOKENS)) field.value = token;
  return token;
}

// --- what is told ---

function tell(error, again) {
  if (!(error instanceof Trouble)) throw error;
  const place = document.getElementById("trouble");
  // What was pressed is what is tried again, not a save that has failed since.
  if (again !== save || !place.dataset.told) tryAgain = again;
  const told = document.getElementById(`trouble-${error.message}`).content.cloneNode(true);
  if (place.dataset.told === error.message) return;
  place.dataset.told = error.message;
  place.replaceChildren(told);
}

function tellAnswer(text, parts = {}) {
  delete document.getElementById("trouble").dataset.told;
  htmx.swap("#trouble", text, { swapStyle: "innerHTML" }, parts);
}

function clearTrouble() {
  const place = document.getElementById("trouble");
  const hadFocus = place.contains(document.activeElement);
  delete place.dataset.told;
  place.replaceChildren();
  if (hadFocus) form().querySelector("button[value=save]").focus();
}

// --- saving as one goes ---

function save() {
  clearTimeout(idle);
  if (!maySave()) return;
  saving ??= keep().catch((error) => tell(error, save)).finally(() => { saving = null; });
}

async function keep() {
  const isRepeated = unanswered !== null;
  if (!isRepeated && typed() === saved) return;
  // One that was not answered is sent again as it was: it counts one time.
  unanswered ??= { body: new URLSearchParams(new FormData(form())), typed: typed() };
  const sent = unanswered;
  const response = await post(form().dataset.saves, sent.body);
  const text = await response.text();
  unanswered = null;
  if (response.status !== 200) return refused(response, text);
  saved = sent.typed;
  clearTrouble();
  htmx.swap("#saved", text, { swapStyle: "innerHTML" });
  if (isRepeated) await keep();
}

function refused(response, text) {
  delete form().dataset.saves;
  if (response.status === 404) return tell(new Trouble("gone"), () => {});
  tellAnswer(text, text.includes('id="sentences"') ? { select: "#sentences" } : {});
}

function waitIdle({ target }) {
  if (!form()?.contains(target)) return;
  clearTimeout(idle);
  idle = setTimeout(save, IDLE);
}

function leaveSection({ target, relatedTarget }) {
  const section = target.closest("#plan-form section");
  if (!section || !relatedTarget || section.contains(relatedTarget)) return;
  if (!relatedTarget.closest("button, a")) save();
}

// --- sending the form ---

function submit(event) {
  const sent = event.target;
  if (sent.id === "discard") isLeaving = true;
  if (sent === form()) {
    event.preventDefault();
    if (!isSending && !isLeaving) deliver(event.submitter);
  } else if (sent.matches("[data-ends-session]") && !isLeaving) {
    event.preventDefault();
    saveBefore(() => sent.submit());
  }
}

async function saveBefore(leave) {
  save();
  await saving;
  isLeaving = true;
  leave();
}

async function deliver(button) {
  isSending = true;
  clearTimeout(idle);
  try {
    await saving;
    if (unanswered) await keep();
    await show(await post(form().action, new URLSearchParams(new FormData(form(), button))));
  } catch (error) {
    tell(error, () => deliver(button));
  } finally {
    isSending = false;
  }
}

async function show(response) {
  const leads = response.headers.get("HX-Redirect");
  if (leads) {
    isLeaving = true;
    window.location.assign(leads);
    return;
  }
  const text = await response.text();
  if (!text.includes('id="plan-form"')) return refused(response, text);
  htmx.swap("#main", text, { swapStyle: "outerHTML" }, { select: "#main" });
  saved = "";
  document.querySelector("#problem, #conflict")?.focus();
}

// --- when ---

// The panel asks by itself. When it gets no answer, it is for the same reasons.
const panel = (event) => event.target.id === "live";

function askPanel() {
  clearTrouble();
  form().dispatchEvent(new Event("change"));
}

function panelFailed(event) {
  if (!panel(event)) return;
  const { status, responseText } = event.detail.xhr;
  if (status === 403) newToken().then(askPanel).catch((error) => tell(error, askPanel));
  else if (status === 404 || status === 409) refused({ status }, responseText);
  else tell(new Trouble(status ? "failed" : "unreachable"), askPanel);
}

function panelLedAway(event) {
  if (!panel(event)) return;
  const { pathname } = new URL(event.detail.xhr.responseURL, window.location.href);
  if (pathname === form().dataset.signsIn) tell(new Trouble("signed-out"), askPanel);
}

if (form() && window.htmx) {
  document.addEventListener("submit", submit);
  document.addEventListener("input", waitIdle);
  document.addEventListener("change", waitIdle);
  document.addEventListener("focusout", leaveSection);
  document.addEventListener("visibilitychange", () => document.hidden && save());
  document.addEventListener("session:ending", save);
  window.addEventListener("pagehide", save);
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failure, panelFailed);
  }
  document.addEventListener("htmx:beforeSwap", panelLedAway);
  document.addEventListener("click", ({ target }) => target.closest("[data-try-again]") && tryAgain());
}
