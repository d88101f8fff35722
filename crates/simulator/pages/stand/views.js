// Draws the operator's place from the model; called after every change.

import { byId, el, initials, plural } from "./page.js";

const STATES = { open: "открыто", closed: "закрыто", assigned: "передано другому оператору" };

const FIELDS = [
  ["CRMClientId", "ID в CRM"], ["Cellphone", "Телефон"], ["Email", "Эл. почта"], ["Birthday", "Дата рождения"],
  ["Sex", "Пол"], ["INN", "ИНН"], ["ExtRef", "ID в банке"], ["CardRef", "Карта"],
];

export function drawCounters(model) {
  const { open, unread } = model.counters();
  byId("count-open").textContent = open;
  byId("count-unread").textContent = unread;
}

export function drawTickets(model, pick) {
  const list = byId("tickets");
  const focused = document.activeElement?.closest("#tickets [data-ticket]")?.dataset.ticket;
  list.replaceChildren(...model.inbox().map((ticket) => ticketRow(model, ticket, pick)));
  if (focused) list.querySelector(`[data-ticket="${focused}"]`)?.focus();
}

function ticketRow(model, ticket, pick) {
  const { Name: name } = model.client(ticket.clientId);
  const last = ticket.messages.at(-1);
  return el("li", {}, el("button",
    { "data-ticket": ticket.id, "aria-current": ticket === model.current && "true", onclick: () => pick(ticket) },
    el("span", { class: `mark tint-${ticket.clientId % 5}`, "aria-hidden": "true" }, initials(name)),
    el("span", { class: "line" }, el("b", {}, name), el("time", {}, last?.time ?? "")),
    el("span", { class: "line" },
      el("span", { class: "last" }, last ? `${last.author === "operator" ? "Вы: " : ""}${last.text}` : "Новое обращение"),
      ticket.unread > 0 ? el("span", { class: "badge" }, el("span", { "aria-hidden": "true" }, `${ticket.unread}`),
        el("span", { class: "unseen" }, plural(ticket.unread, ["новое сообщение", "новых сообщения", "новых сообщений"]))) : ""),
    el("span", { class: "channel" }, `№ ${ticket.id} · ${ticket.channel}`)));
}

export function drawChat(model) {
  const ticket = model.current;
  byId("no-ticket").hidden = ticket !== null;
  byId("ticket").hidden = ticket === null;
  byId("inbox").classList.toggle("has-ticket", ticket !== null);
  if (ticket === null) return;
  const open = ticket.state === "open";
  byId("ticket-title").replaceChildren(model.client(ticket.clientId).Name, " ", el("small", {}, `№ ${ticket.id}`));
  byId("ticket-meta").textContent = `${ticket.channel} · ${STATES[ticket.state]}`;
  byId("composer").hidden = !open;
  byId("closed-note").hidden = open;
  byId("close-ticket").hidden = !open;
  byId("assign").hidden = !open;
  const messages = byId("messages");
  messages.replaceChildren(...ticket.messages.map(({ author, time, text }) => el("li", { class: author },
    el("span", { class: "unseen" }, author === "operator" ? "Оператор" : "Клиент"), el("p", {}, text), el("time", {}, time))));
  byId("log").scrollTop = byId("log").scrollHeight;
}

export function drawCard(model) {
  byId("card-toggle").setAttribute("aria-expanded", byId("inbox").classList.contains("card-open"));
  const body = byId("card-body");
  if (model.current === null) {
    body.replaceChildren(el("p", { class: "hint" }, "Карточка появится вместе с обращением."));
    return;
  }
  const client = model.client(model.current.clientId);
  const values = { CRMClientId: client.CRMClientId, ...client.Details };
  const rows = FIELDS.filter(([key]) => values[key]).flatMap(([key, label]) => [el("dt", {}, label), el("dd", {}, values[key])]);
  body.replaceChildren(
    el("div", { class: "face" }, el("span", { class: `mark tint-${client.Id % 5}`, "aria-hidden": "true" }, initials(client.Name)),
      el("div", {}, el("b", {}, client.Name), el("p", { class: "hint" }, `Клиент № ${client.Id}`))),
    rows.length > 0 ? el("dl", {}, ...rows) : el("p", { class: "hint" }, "Клиент о себе не рассказал."));
}
