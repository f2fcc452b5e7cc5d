// What could not be asked of the server is told where the answer would have stood.
const FAILURES = ["htmx:responseError", "htmx:sendError", "htmx:swapError", "htmx:timeout"];

// Some events are told of what asked, some of the place that is answered.
const askedBy = (event) => event.detail.requestConfig.elt;

function tellFailure(event) {
  const asked = askedBy(event);
  const told = "failed" in asked.dataset ? asked : document.getElementById(`${asked.id}_recognised`);
  if (told) told.textContent = told.dataset.failed;
}

// Who has been signed out is led to another page, which is no answer.
function refuseOtherPages(event) {
  const pathOf = (address) => new URL(address, window.location.href).pathname;
  const { xhr, pathInfo } = event.detail;
  if (pathOf(xhr.responseURL) === pathOf(pathInfo.finalRequestPath)) return;
  event.detail.shouldSwap = false;
  tellFailure(event);
}

document.addEventListener("htmx:beforeSwap", refuseOtherPages);
for (const failure of FAILURES) document.addEventListener(failure, tellFailure);
