// Copies what the settings give out, since the portal's frame has no asynchronous clipboard, and sends the form once.
(() => {
  "use strict";
  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    const said = button.nextElementSibling;
    if (!field || !said) continue;
    field.addEventListener("focus", () => field.select());
    button.hidden = false;
    button.addEventListener("click", () => {
      field.focus();
      field.select();
      said.textContent = document.execCommand("copy") ? said.dataset.copied : said.dataset.failed;
    });
  }
  // A second press of a button that makes a secret would make another, and only that one would be seen.
  let sent = false;
  addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  addEventListener("pageshow", () => (sent = false));
})();
