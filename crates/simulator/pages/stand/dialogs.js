// The two modal dialogs: whom to write to, and to whom to hand a ticket over.

import { byId, el, initials } from "./page.js";

/** `on.write(client)` and `on.assign()` are told what the operator chose. */
export function mountDialogs(model, on) {
  const search = byId("search");
  const dialog = byId("search-dialog");
  const assign = byId("assign-dialog");

  const find = () => {
    const found = model.search(search.value);
    byId("found-none").hidden = found.length > 0;
    byId("found").replaceChildren(...found.map((client) => el("li", {}, el("button", {
      type: "button",
      onclick: () => {
        dialog.close();
        on.write(client);
      },
    }, el("span", { class: `mark tint-${client.Id % 5}`, "aria-hidden": "true" }, initials(client.Name)),
    el("span", {}, el("b", {}, client.Name),
      el("span", { class: "hint" }, client.CRMClientId ? `CRM ${client.CRMClientId}` : "Нет в CRM"))))));
  };

  search.addEventListener("input", find);
  // Enter in a form with a «Отмена» button would press it.
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  assign.addEventListener("close", () => {
    if (assign.returnValue === "assign") on.assign();
  });

  return {
    search(text) {
      search.value = text;
      find();
      if (!dialog.open) dialog.showModal();
      search.focus();
    },
    assign() {
      assign.returnValue = "";
      assign.showModal();
    },
  };
}
