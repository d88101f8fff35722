/** What may stand in fields that the visitor left empty. Unlike an identity it proves nothing. */
export interface Prefill {
  /** The message. */
  text?: string;
  name?: string;
  email?: string;
  phone?: string;
}

/** `auto` is the reader's own. */
export type Theme = "light" | "dark" | "auto";

/** What the page hears, by the event's name. `site` is the site key of the chat that tells. */
export interface FramechatEvents {
  /** The chat is loaded and listens. */
  ready: { site: string };
  open: { site: string };
  close: { site: string };
  /** Somebody wrote. What, the page does not hear. */
  message: { site: string; author: "visitor" | "operator" | "bot" };
  /** So many messages wait to be read. */
  unread: { site: string; count: number };
  /** Something is wrong; `unavailable`: the loader could not load the rest of itself. */
  error: { site: string; code: "unavailable" | "unreachable" | "unknown_site" | "refused" | "outdated" | (string & {}) };
}

/** A handler of one kind of event. Give the same function to `off`. */
export type Handler<E extends keyof FramechatEvents> = (detail: FramechatEvents[E]) => unknown;

/** What can be asked of a chat: the names and what they take. */
export interface FramechatCommands {
  open: [];
  close: [];
  toggle: [];
  /** The token by which the site's server vouches for the visitor; `null` when it does so no more. */
  identify: [token: string | null];
  prefill: [fields: Prefill];
  /** A language tag. */
  setLocale: [lang: string];
  setTheme: [theme: Theme];
  /** Takes the chat off the page. Another tag makes it again. */
  destroy: [];
}

export interface Framechat {
  /** Asks the page's first chat. */
  <C extends keyof FramechatCommands>(command: C, ...args: FramechatCommands[C]): void;
  <E extends keyof FramechatEvents>(command: "on" | "off", event: E, handler: Handler<E>): void;
  /** Asks the person to allow notifications: at a click of theirs, once the chat is there. */
  (command: "notifications"): Promise<NotificationPermission> | undefined;
  /** Asks the chat of a site key. */
  <C extends keyof FramechatCommands>(site: string, command: C, ...args: FramechatCommands[C]): void;
  <E extends keyof FramechatEvents>(site: string, command: "on" | "off", event: E, handler: Handler<E>): void;
  (site: string, command: "notifications"): Promise<NotificationPermission> | undefined;
  /** The calls that wait for a loader. */
  q?: unknown[];
}

type DomEvents = { [E in keyof FramechatEvents as `framechat:${E}`]: CustomEvent<FramechatEvents[E]> };

declare global {
  var framechat: Framechat;
  interface DocumentEventMap extends DomEvents {}
  interface WindowEventMap extends DomEvents {}
}
