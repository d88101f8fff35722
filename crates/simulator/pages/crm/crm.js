// A CRM with the iQChannels operator frame beside its clients: opens a client's chat, follows the operator.

import { clients } from "/clients.js";

const EVENTS_SHOWN = 30;
const byId = (id) => document.getElementById(id);
const chat = document.querySelector("iq-channels");
let opened = clients.find(({ id }) => id === new URLSearchParams(location.search).get("id"));
let talking; // the client whose chat the operator is in, as the frame tells it

for (const name of ["ready", "inboxchanged", "openclient", "openclientfromticket", "closeclientfromticket", "unconfirmed"]) {
  chat.addEventListener(name, ({ detail }) => log(name, detail));
}
chat.addEventListener("openclient", ({ detail }) => follow(detail));
chat.addEventListener("openclientfromticket", ({ detail }) => {
  talking = clientOf(detail);
  follow(detail);
  draw();
});
chat.addEventListener("closeclientfromticket", ({ detail }) => {
  const client = clientOf(detail);
  if (talking === client) talking = undefined;
  if (opened !== undefined && opened === client) open(undefined);
  else draw();
});
byId("open-chat").addEventListener("click", () => openChat(opened));
byId("find").addEventListener("click", () => find(opened));
draw();

function clientOf(detail) {
  return clients.find(({ id }) => id === detail.client.crmClientId);
}

function follow(detail) {
  // A guest without a CRM id has no card here; the one that is open stays.
  const client = clientOf(detail);
  if (client) open(client);
}

function open(client) {
  opened = client;
  draw();
}

async function openChat(client) {
  if (!customElements.get("iq-channels")) log("waiting", "iq-channels is not loaded yet");
  await customElements.whenDefined("iq-channels");
  try {
    await chat.openTicket({ crmId: client.id });
  } catch (error) {
    log("refused", error.message);
  }
}

async function find(client) {
  await customElements.whenDefined("iq-channels");
  await chat.writeToClient(client.facts.INN ?? client.name);
}

function log(name, detail) {
  const entry = el("li", "");
  entry.append(el("b", name), " ", el("code", JSON.stringify(detail)));
  byId("events").prepend(entry);
  while (byId("events").childElementCount > EVENTS_SHOWN) byId("events").lastChild.remove();
}

function draw() {
  const focused = document.activeElement?.dataset.focus;
  byId("clients").replaceChildren(...clients.map(row));
  if (focused) document.querySelector(`[data-focus="${focused}"]`)?.focus();
  byId("none").hidden = opened !== undefined;
  byId("client").hidden = opened === undefined;
  if (opened === undefined) return;
  byId("client-mark").textContent = initials(opened.name);
  byId("client-name").textContent = opened.name;
  byId("client-about").textContent = `${opened.about} · CRM id ${opened.id}`;
  byId("client-facts").replaceChildren(...Object.entries(opened.facts).map(([label, value]) => {
    const pair = el("div", "");
    pair.append(el("dt", label), el("dd", value));
    return pair;
  }));
  const products = opened.products.length > 0 ? opened.products : ["None yet"];
  byId("client-products").replaceChildren(...products.map((product) => el("li", product)));
}

function row(client) {
  const item = el("li", "");
  const card = el("button", "");
  card.className = "who";
  card.dataset.focus = `card-${client.id}`;
  card.ariaCurrent = client === opened ? "true" : null;
  card.append(el("b", client.name), el("span", `CRM id ${client.id}${client === talking ? " · in chat" : ""}`));
  card.addEventListener("click", () => open(client));
  const write = el("button", "Open chat");
  write.dataset.focus = `chat-${client.id}`;
  write.setAttribute("aria-label", `Open chat with ${client.name}`);
  write.addEventListener("click", () => void openChat(client));
  item.append(card, write);
  return item;
}

function el(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function initials(name) {
  return name.split(" ").slice(0, 2).map((word) => word[0]).join("");
}
