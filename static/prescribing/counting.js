// The button that prints says how many handouts are ticked, and their pages where all are counted.
// It is a name that is read when the button is reached, not one that is called out at each tick.
const counted = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;

// Chosen in the same form, or on the page to which the button leads.
const chosen = (button, name) => button.form.elements.namedItem(name)?.value ?? button.dataset[name];

function pagesOf(button, ticked) {
  const form = `${chosen(button, "paper")} ${chosen(button, "form")}`;
  return ticked.reduce((sum, { dataset }) => sum + JSON.parse(dataset.pages)[form], 0);
}

function tell() {
  const button = document.querySelector("[data-counts-pages]");
  if (!button) return;
  button.dataset.words ??= button.textContent;
  const boxes = [...button.form.elements].filter(({ name }) => name === "chosen");
  const ticked = boxes.filter(({ checked }) => checked);
  const pages = pagesOf(button, ticked);
  const said = `Print ${counted(ticked.length, "handout")}`;
  if (!ticked.length) button.textContent = button.dataset.words;
  else button.textContent = Number.isNaN(pages) ? said : `${said} (${counted(pages, "page")})`;
}

document.addEventListener("change", tell);
document.addEventListener("list:refreshed", tell);
window.addEventListener("pageshow", tell); // a page to which somebody goes back keeps its ticks
