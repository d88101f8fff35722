// The operator's place of the iQChannels stand: login, then the inbox, which obeys and tells the page that holds it.
// `?login=1` asks for a login first, `?slow=<ms>` is late to listen, `?silent=1` tells nothing.

import { mountConsole } from "./console.js";
import { findTicket } from "./commands.js";
import { mountDialogs } from "./dialogs.js";
import { Model } from "./model.js";
import { byId, showOnly } from "./page.js";
import { drawCard, drawChat, drawCounters, drawTickets } from "./views.js";
import * as wire from "./wire.js";

const query = new URLSearchParams(location.search);
const model = new Model();
const dialogs = mountDialogs(model, { write: writeTo, assign: () => leave("assigned", "ticket_assigned") });
let stopListening = wire.countMissed();
let told = model.counters();

wire.record.silent = query.get("silent") === "1";
window.stand = Object.assign(wire.record, { clientWrites, send: wire.send });

wireUp();
mountConsole(model, { clientWrites, send: wire.send, record: wire.record });
// Only the root is the operator's place; any other path finds out when it logs in, as at the vendor's.
if (query.get("login") === "1" || location.pathname !== "/") showOnly("login");
else void enter();

async function enter() {
  const delayMs = Number(query.get("slow")) || 0;
  if (delayMs > 0) {
    showOnly("loading");
    await new Promise((resolve) => setTimeout(resolve, delayMs));
  }
  showOnly("inbox");
  draw();
  stopListening();
  stopListening = wire.listen({ initChat, write_to_client: writeToClient, open_iframe_ticket: openIframeTicket });
}

function wireUp() {
  byId("login").querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(location.pathname, { method: "POST", body: new URLSearchParams(new FormData(event.target)) });
    if (answer.ok) await enter();
    else showOnly("not-found");
  });
  byId("log-out").addEventListener("click", () => {
    stopListening();
    stopListening = wire.countMissed();
    showOnly("login");
  });
  byId("error").querySelector("button").addEventListener("click", () => showError());
  byId("write-to-client").addEventListener("click", () => dialogs.search(""));
  byId("open-in-crm").addEventListener("click", () => wire.openClient(...currentPair()));
  byId("assign").addEventListener("click", () => dialogs.assign());
  byId("close-ticket").addEventListener("click", () => leave("closed", "ticket_closed"));
  byId("back").addEventListener("click", () => {
    model.current = null;
    draw();
  });
  byId("card-toggle").addEventListener("click", () => showCard(!byId("inbox").classList.contains("card-open")));
  byId("card-close").addEventListener("click", () => {
    showCard(false);
    byId("card-toggle").focus();
  });
  const answer = byId("answer");
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = answer.value.trim();
    if (!text) return;
    model.operatorWrites(text);
    answer.value = "";
    draw();
  });
  answer.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    byId("composer").requestSubmit();
  });
}

// What the host may say.

function initChat(hide) {
  byId("ticket-list").hidden = hide.HideTicketList === true;
  byId("client-card").hidden = hide.HideClientCard === true;
  byId("navigation").hidden = hide.HideNavigation === true;
  byId("inbox").classList.toggle("alone", hide.HideTicketList === true);
  byId("card-toggle").hidden = hide.HideClientCard === true;
}

function writeToClient({ Search: search }) {
  dialogs.search(typeof search === "string" ? search : "");
}

function openIframeTicket(payload) {
  const { ticket, error } = findTicket(model, payload);
  if (ticket) moveTo(ticket);
  else showError(...error);
}

// What the operator and the clients do.

function pick(ticket) {
  if (ticket !== model.current) moveTo(ticket);
}

function moveTo(ticket) {
  showError();
  model.moveTo(ticket);
  draw();
  wire.openClientFromTicket(...currentPair());
  tellCounters();
}

function writeTo(client) {
  moveTo(model.openTicketOf(client));
  byId("answer").focus();
}

function leave(state, reason) {
  const [client, ticket] = currentPair();
  model.leave(state);
  draw();
  wire.closeClientFromTicket(client, ticket, reason);
  tellCounters();
}

/** Only a desk that is shown tells of it. One that does not listen yet would lose what the page answers its first word with. */
function clientWrites(clientId, text = "Здравствуйте!") {
  if (byId("inbox").hidden) throw new Error("the operator's place is not shown yet");
  model.clientWrites(clientId, text);
  draw();
  tellCounters();
}

function currentPair() {
  return [model.client(model.current.clientId), model.current];
}

/** On change only: nobody is told what the counters were at the start. */
function tellCounters() {
  const now = model.counters();
  if (now.open === told.open && now.unread === told.unread) return;
  told = now;
  wire.inboxChanged(now);
}

/** Where the card has no column of its own it lies over the chat. */
function showCard(shown) {
  byId("inbox").classList.toggle("card-open", shown);
  drawCard(model);
}

/** `sentence`: text and elements; none hides the notice. */
function showError(...sentence) {
  byId("error").hidden = sentence.length === 0;
  byId("error").querySelector("p").replaceChildren(...sentence);
}

function draw() {
  drawCounters(model);
  drawTickets(model, pick);
  drawChat(model);
  drawCard(model);
}
