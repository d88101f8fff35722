/** An id: a number, or a text whose leading zeros count. */
export type Id = number | string;

/** What to open: one id, or a card as an event told it (of which the most specific id is sent). */
export type TicketRef = { ticketId: Id } | { clientId: Id } | { crmId: Id } | ClientCard;

/** What became of a command. The frame never acknowledges, so nothing is called done. */
export type Outcome =
  /** Posted to the frame. */
  | "sent"
  /** Waits for the frame to load. */
  | "queued"
  /** The frame has just said that this chat is open. */
  | "already-open"
  /** A later command of its kind took its place. */
  | "replaced"
  /** It waited for more than a minute. */
  | "expired"
  /** The element is in no document. */
  | "no-frame";

/** Where the channel to the frame is. `stale`: silent for 15 seconds, which an empty inbox or the sign-in form may be, too. */
export type State = "detached" | "loading" | "loaded" | "live" | "stale";

/** The operator's counters; absent while the frame has not told them. */
export interface Counters {
  open?: number;
  unread?: number;
}

/** What the frame tells of a client. What it left empty is absent. */
export interface ClientDetails {
  clientId?: Id;
  crmUrl?: string;
  firstName?: string;
  middleName?: string;
  lastName?: string;
  sex?: string;
  /** `dd.mm.yyyy`. */
  birthday?: string;
  cellphone?: string;
  email?: string;
  inn?: string;
  extRef?: string;
  cardRef?: string;
}

export interface ClientCard {
  /** The client's page in the CRM; only an http(s) address of an allowed origin is told. */
  url?: string;
  /** `iqchannels_client_id` of that address. */
  urlClientId?: Id;
  /** `iqchannels_ticket_id` of that address. */
  urlTicketId?: Id;
  ticketId?: Id;
  client: { id?: Id; name?: string; crmClientId?: Id; details: ClientDetails };
}

/** Why a card is to be closed; the frame may have further words. */
export type CloseReason = "ticket_closed" | "ticket_assigned" | (string & {});

/** What nothing confirmed in time: the frame's first word, or a command. */
export type Unconfirmed =
  | { what: "frame" }
  | { what: "open_iframe_ticket"; ticketId?: Id; clientId?: Id; crmId?: Id }
  | { what: "write_to_client"; search: string };

/** The messages of the frame, by their `Type`, as it posts them. */
export type FrameMessage =
  | { Type: "inbox_changed"; InboxChanged: { TotalOpenThreads: number; TotalUnreadMessages: number } }
  | { Type: "open_client"; OpenClient: WireCard }
  | { Type: "open_client_from_ticket"; OpenClient: WireCard }
  | { Type: "close_client_from_ticket"; CloseClient: WireCard & { Reason: CloseReason } };

/** The messages to the frame, by their `Type`, as the element posts them. */
export type HostMessage =
  | { Type: "initChat"; InitChat: { HideTicketList: boolean; HideClientCard: boolean; HideNavigation: boolean } }
  | { Type: "write_to_client"; WriteToClient: { Search: string } }
  | { Type: "open_iframe_ticket"; OpenTicket: { TicketId: Id } | { ClientId: Id } | { CrmId: Id; CRMID?: Id } };

/** A client's card on the wire; an empty text means absent. */
export interface WireCard {
  URL?: string;
  TicketId?: Id;
  Client?: {
    Id?: Id;
    Name?: string;
    CRMClientId?: Id;
    Details?: {
      ClientId?: Id;
      CRMURL?: string;
      FirstName?: string;
      MiddleName?: string;
      LastName?: string;
      Sex?: string;
      Birthday?: string;
      Cellphone?: string;
      Email?: string;
      INN?: string;
      ExtRef?: string;
      CardRef?: string;
    };
  };
}

export interface IqChannelsEventMap {
  /** The frame's first document is there. */
  ready: CustomEvent<Record<string, never>>;
  statechange: CustomEvent<{ state: State; generation: number }>;
  inboxchanged: CustomEvent<Counters>;
  openclient: CustomEvent<ClientCard>;
  openclientfromticket: CustomEvent<ClientCard>;
  closeclientfromticket: CustomEvent<ClientCard & { reason: CloseReason }>;
  unconfirmed: CustomEvent<Unconfirmed>;
  /** The frame said what this version does not know: the names only, never the values. */
  debug: CustomEvent<{ type: string; keys: string[] }>;
}

/** Why a command is refused. */
export interface IqChannelsError extends TypeError {
  code: "not-an-object" | "no-id" | "several-ids" | "bad-id" | "id-too-long" | "search-too-long" | "settings";
}

/**
 * The element `<iq-channels>`. Attributes: `src` (the stand's root page), `origin`, `hide-ticket-list`, `hide-client-card`,
 * `hide-navigation`, `crm-id-compat`, `toolbar`, `lang`, `theme` (`light` or `dark`), `allowed-client-origins`,
 * `client-url-template`.
 */
export class IqChannels extends HTMLElement {
  /** Opens the last dialog of an id. Rejects with an {@link IqChannelsError}. */
  openTicket(wanted: TicketRef): Promise<Outcome>;
  /** Opens the search for a client to write to. Rejects with an {@link IqChannelsError}. */
  writeToClient(search?: string): Promise<Outcome>;
  /** Loads the frame again. */
  reload(): void;
  readonly state: State;
  readonly counters: Counters;
  /** The card that is shown. */
  readonly client: ClientCard | null;
  /** How many messages were dropped, by reason. */
  readonly drops: Record<"source" | "origin" | "size" | "shape" | "kind" | "leaving", number> | Record<string, never>;

  addEventListener<K extends keyof IqChannelsEventMap>(
    type: K,
    listener: (this: IqChannels, event: IqChannelsEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof IqChannelsEventMap>(
    type: K,
    listener: (this: IqChannels, event: IqChannelsEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
}

/** Defines the element under a name, once; `iq-channels` unless told otherwise. */
export function defineIqChannels(name?: string): void;

declare global {
  interface HTMLElementTagNameMap {
    "iq-channels": IqChannels;
  }
}
