// The messages between the frame and the page that holds it. Like the vendor's frame it posts to any parent and
// believes any sender; that is the host's problem to solve, and this is where the host's tests meet it.

/** What tests and the console may see and change; `window.stand`. */
export const record = { received: [], missed: [], sent: [], silent: false };

/** Everything that comes before the operator's place listens is lost, as it would be; kept for tests only. */
export function countMissed() {
  const listen = (event) => keep("missed", event.data);
  addEventListener("message", listen);
  return () => removeEventListener("message", listen);
}

/** `obey`: a table from `Type` to what the payload of that type does. Answers a function that stops listening. */
export function listen(obey) {
  const onMessage = ({ data }) => {
    keep("received", data);
    if (data === null || typeof data !== "object") return;
    const known = COMMANDS[data.Type];
    if (known && data[known]) obey[data.Type](data[known]);
  };
  addEventListener("message", onMessage);
  return () => removeEventListener("message", onMessage);
}

// Type -> payload key. The key does not follow from the type.
const COMMANDS = Object.freeze({ __proto__: null, initChat: "InitChat", write_to_client: "WriteToClient", open_iframe_ticket: "OpenTicket" });

export function send(message) {
  if (record.silent || window.parent === window) return;
  keep("sent", message);
  window.parent.postMessage(message, "*");
}

export const inboxChanged = ({ open, unread }) => send({
  Type: "inbox_changed",
  InboxChanged: { TotalOpenThreads: open, TotalUnreadMessages: unread },
});

export const openClient = (client, ticket) => send({ Type: "open_client", OpenClient: card(client, ticket) });

export const openClientFromTicket = (client, ticket) => send({ Type: "open_client_from_ticket", OpenClient: card(client, ticket) });

/** `reason`: `ticket_closed` or `ticket_assigned`. */
export const closeClientFromTicket = (client, ticket, reason) => send({
  Type: "close_client_from_ticket",
  CloseClient: { ...card(client, ticket), Reason: reason },
});

/** The client's card as the messages carry it; `URL` only for a client whose card has a CRM address. */
export function card(client, ticket) {
  const address = client.Details.CRMURL;
  const url = address && `${address}${address.includes("?") ? "&" : "?"}iqchannels_client_id=${client.Id}&iqchannels_ticket_id=${ticket.id}`;
  return { ...(url && { URL: url }), TicketId: ticket.id, Client: structuredClone(client) };
}

// The simulator hears of it too (`GET /_control/stand`): one request after the other keeps the order.
let reported = Promise.resolve();

function keep(list, message) {
  const json = JSON.stringify(message) ?? "undefined";
  record[list].push(json);
  reported = reported
    .then(() => fetch("/_control/stand", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ list, json }) }))
    .catch((error) => console.warn("the simulator did not take the record", error));
}
