// A page that the browser has kept may be out of date, and what it would send be done already.
window.addEventListener("pageshow", ({ persisted }) => persisted && window.location.reload());
