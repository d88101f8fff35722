// Copies the script tag of the settings: the portal's frame has no asynchronous clipboard.
(() => {
  "use strict";
  const [field, button, said] = ["tag", "copy", "copy-said"].map((id) => document.getElementById(id));
  if (!field || !button || !said) return;
  field.addEventListener("focus", () => field.select());
  button.hidden = false;
  button.addEventListener("click", () => {
    field.focus();
    field.select();
    said.textContent = document.execCommand("copy") ? said.dataset.copied : said.dataset.failed;
  });
})();
