// «Пульт стенда»: what a person at the simulator does in the clients' place, and to the frame itself.

import { byId, el } from "./page.js";

export function mountConsole(model, { clientWrites, send, record }) {
  const note = byId("console-note");
  byId("console-client").replaceChildren(...model.clients.map(({ Id, Name }) => el("option", { value: Id }, Name)));
  byId("console-write").addEventListener("click", () => {
    clientWrites(Number(byId("console-client").value), byId("console-text").value || "…");
    note.textContent = "Клиент написал";
  });
  const silent = byId("console-silent");
  silent.checked = record.silent;
  silent.addEventListener("change", () => {
    record.silent = silent.checked;
  });
  byId("console-send").addEventListener("click", () => {
    try {
      send(JSON.parse(byId("console-raw").value));
      note.textContent = record.silent ? "Стенд молчит" : "Отправлено";
    } catch (error) {
      note.textContent = `Это не JSON: ${error.message}`;
    }
  });
}
