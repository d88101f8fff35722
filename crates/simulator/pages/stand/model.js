// What the operator's place knows: clients, tickets, the open ticket, the counters. No page and no messages in here.

import * as data from "./data.js";

export class Model {
  constructor() {
    this.clients = data.clients();
    this.tickets = data.tickets();
    this.current = null;
  }

  client(id) {
    return this.clients.find((client) => client.Id === id);
  }

  ticket(id) {
    return this.tickets.find((ticket) => ticket.id === id);
  }

  /** Tickets in the operator's list: open, the newest first. */
  inbox() {
    return this.tickets.filter((ticket) => ticket.state === "open").sort((a, b) => b.opened - a.opened);
  }

  /** The client's last dialog, open or closed. */
  lastTicket(client) {
    return this.tickets.filter((ticket) => ticket.clientId === client.Id)
      .reduce((last, ticket) => (last && last.opened > ticket.opened ? last : ticket), undefined);
  }

  counters() {
    const inbox = this.inbox();
    return { open: inbox.length, unread: inbox.reduce((sum, ticket) => sum + ticket.unread, 0) };
  }

  /** By name, INN, id in the bank's system, or id in the CRM; an empty search finds everyone. */
  search(text) {
    const wanted = text.trim().toLocaleLowerCase("ru");
    return this.clients.filter((client) => {
      const { INN, ExtRef } = client.Details;
      return [client.Name, INN, ExtRef, client.CRMClientId].some((value) => value.toLocaleLowerCase("ru").includes(wanted));
    });
  }

  clientWrites(clientId, text) {
    const client = this.client(clientId);
    if (!client) throw new RangeError(`no client ${clientId}`);
    const ticket = this.openTicketOf(client);
    ticket.messages.push({ author: "client", time: clock(), text });
    if (this.current !== ticket) ticket.unread += 1;
  }

  operatorWrites(text) {
    this.current.messages.push({ author: "operator", time: clock(), text });
  }

  /** The client's last open ticket; a new one when there is none. */
  openTicketOf(client) {
    const last = this.lastTicket(client);
    if (last && last.state === "open") return last;
    const ticket = {
      id: Math.max(...this.tickets.map(({ id }) => id)) + 1,
      clientId: client.Id,
      opened: Math.max(...this.tickets.map(({ opened }) => opened)) + 1,
      state: "open", unread: 0, channel: "Сайт", messages: [],
    };
    this.tickets.push(ticket);
    return ticket;
  }

  moveTo(ticket) {
    this.current = ticket;
    ticket.unread = 0;
  }

  /** Ends the open ticket: `closed`, or `assigned` to another operator. Either way it leaves the list. */
  leave(state) {
    const ticket = this.current;
    ticket.state = state;
    this.current = null;
    return ticket;
  }
}

function clock() {
  return new Date().toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" });
}
