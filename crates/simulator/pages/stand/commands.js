// What the three commands of the host do to the operator's place.

import { el } from "./page.js";

/** The first key that is there decides, in this order; the others are not looked at. */
const FINDERS = [
  ["TicketId", (model, id) => model.ticket(id)],
  ["ClientId", (model, id) => lastOf(model, model.client(id))],
  ["CrmId", (model, id) => lastOf(model, byCrmId(model, id))],
];

/** The ticket an `OpenTicket` asks for, or the sentence (text and elements) that says why there is none. */
export function findTicket(model, payload) {
  const asked = FINDERS.find(([key]) => payload[key] !== undefined && payload[key] !== null && payload[key] !== "");
  if (!asked) return { error: ["Не указан идентификатор клиента или диалога"] };
  const [key, find] = asked;
  const ticket = find(model, payload[key]);
  if (ticket) return { ticket };
  const what = key === "TicketId" ? "Диалог" : "Клиент";
  return { error: [`${what} с идентификатором `, el("code", {}, `${key} = ${payload[key]}`), " не найден"] };
}

// CRM ids are text: the number 2 of the vendor's sample is "2", and 234 is never "00234".
function byCrmId(model, id) {
  return model.clients.find((client) => client.CRMClientId !== "" && client.CRMClientId === String(id));
}

function lastOf(model, client) {
  return client && model.lastTicket(client);
}
