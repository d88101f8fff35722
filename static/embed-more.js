// The rest of the loader, which comes when the chat is wanted: the frame and its panel, what is told between the two, what
// draws the visitor's attention. `ctx` is what embed.js made: the launcher, the look, and what waits to be done.
const counts = new Map();
let ownTitle;
let ourTitle;

// All chats of the page share its title, which the page may change meanwhile.
function countInTitle(host, count) {
  if (count) counts.set(host, count);
  else counts.delete(host);
  if (document.title !== ourTitle) ownTitle = document.title;
  const sum = [...counts.values()].reduce((a, b) => a + b, 0);
  if (sum || ourTitle !== undefined) document.title = sum ? `(${sum}) ${ownTitle}` : ownTitle;
  ourTitle = sum ? document.title : undefined;
}

// Where the chat fills the screen, and the loader's button lies over the end of its head.
const FULL = "(width <= 480px), (height <= 420px)";
const STYLE = `
[hidden] { display: none !important; }
iframe { display: block; inline-size: 100%; block-size: 100%; border: 0; color-scheme: light dark; }
.inline { block-size: 100%; min-block-size: 20rem; }
.panel { position: fixed; z-index: 2147483000; inset-block-end: 92px; inset-inline-end: max(20px, env(safe-area-inset-right)); inline-size: min(384px, 100vw - 40px);
  block-size: min(640px, 100dvh - 112px); overflow: hidden; border-radius: 16px; background: light-dark(#eef2f5, #11161b); box-shadow: 0 8px 40px #0006; }
.panel.start { inset-inline: max(20px, env(safe-area-inset-left)) auto; }
.badge { position: absolute; inset-block-start: -4px; inset-inline-end: -4px; min-inline-size: 22px; padding-inline: 6px; box-sizing: border-box; border-radius: 11px;
  background: #b3261e; color: #fff; font: 600 13px/22px system-ui, sans-serif; outline: 2px solid #fff; }
[aria-expanded="true"] .badge, [aria-expanded="true"] img { display: none; }
img + svg { display: none; }
[aria-expanded="true"] svg { display: block; }
@media ${FULL} {
  .panel, .panel.start { inset: var(--fc-top, 0px) 0 auto; inline-size: auto; block-size: var(--fc-height, 100dvh); border-radius: 0;
    padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left); box-sizing: border-box; }
  button[aria-expanded="true"] { inset: calc(var(--fc-top, 0px) + 4px + env(safe-area-inset-top)) calc(4px + env(safe-area-inset-right)) auto auto; inline-size: 44px; block-size: 44px;
    background: none; color: light-dark(#17212b, #e8edf1); box-shadow: none; }
  :host([data-dir="rtl"]) button[aria-expanded="true"] { inset-inline: auto; right: auto; left: calc(4px + env(safe-area-inset-left)); }
}
@media (prefers-reduced-motion: no-preference) { .panel { animation: rise 140ms ease-out; } @keyframes rise { from { opacity: 0; translate: 0 8px; } } }
@media (forced-colors: active) { .panel { border: 2px solid; } .badge { outline-color: Canvas; forced-color-adjust: none; } }`;

export default function more(ctx) {
  const { base, button, chat, data, emit, host, root, signal, waiting } = ctx;
  const { origin } = base;
  const inline = "target" in data;
  const panel = document.createElement("div");
  const frame = document.createElement("iframe");
  const badge = document.createElement("span");
  const label = ctx.label;
  const small = matchMedia(FULL);
  let open = inline;
  let loaded = false;
  let spoken;
  let told = {};
  let identity;
  let unread = 0;

  const tell = (kind, fields) => loaded && frame.contentWindow.postMessage({ framechat: kind, ...fields }, origin);

  function address() {
    const { lang, theme = "auto" } = ctx.look;
    const query = new URLSearchParams({ site: data.site, lang, theme });
    if (data.accent) query.set("accent", data.accent.replace("#", ""));
    return `${base}chat?${query}`;
  }

  // Says what the frame was not told since it was loaded.
  function tellAll() {
    const { theme = "auto", title, greeting, avatar } = ctx.look;
    // What follows the # stays here.
    const [url] = location.href.split("#");
    const texts = Object.fromEntries(Object.entries({ title, greeting, avatar }).filter(([name]) => name in data));
    const all = { page: { url }, shown: { shown: open }, full: { full: !inline && small.matches }, theme: { theme }, look: texts };
    if (identity !== undefined) all.identify = { token: identity };
    for (const [kind, fields] of Object.entries(all)) {
      const text = JSON.stringify(fields);
      if (loaded && told[kind] !== text && text !== "{}") {
        told[kind] = text;
        tell(kind, fields);
      }
    }
  }

  const KEPT = "framechat.resume." + data.site;
  // Where storage is blocked nothing is kept, which is what its owner asked for.
  function resume(secret) {
    try {
      if (secret === undefined) return localStorage.getItem(KEPT);
      if (secret === null) localStorage.removeItem(KEPT);
      else localStorage.setItem(KEPT, secret);
    } catch {
      return null;
    }
  }

  // The words of the look, with the count that waits.
  ctx.label = () => {
    const { lang, close, chat: name, unread: forms } = ctx.look;
    frame.title = name;
    panel.className = inline ? "inline" : "panel " + ctx.look.position;
    label();
    if (open) button.ariaLabel = close;
    else if (unread) {
      const form = forms[new Intl.PluralRules(lang).select(unread)] ?? forms.other;
      button.ariaLabel += ", " + form.replace("{n}", new Intl.NumberFormat(lang).format(unread));
    }
    badge.hidden = !unread;
    badge.textContent = unread > 99 ? "99+" : unread;
    countInTitle(host, unread);
    if (spoken && spoken !== lang) {
      // The whole chat in another language, and no new entry in the history of the page.
      spoken = lang;
      loaded = false;
      frame.contentWindow.location.replace(address());
    }
    tellAll();
  };

  function show(wanted) {
    if (inline) return frame.focus();
    if (open === wanted) return;
    open = wanted;
    panel.hidden = !open;
    button.ariaExpanded = String(open);
    ctx.label();
    (open ? frame : button).focus();
    emit(open ? "open" : "close");
  }

  function notify({ title, body }) {
    if (!window.Notification || Notification.permission !== "granted") return;
    try {
      const shown = new Notification(title, { body, tag: "framechat " + data.site, lang: ctx.look.lang });
      shown.onclick = () => {
        window.focus();
        chat.open();
      };
    } catch {
      // Some browsers notify through a service worker only, which is the page's own.
    }
  }

  const heard = {
    close: () => open && show(false),
    ready: () => emit("ready"),
    unread: ({ count }) => {
      // A chat that was loaded again begins with what it had told.
      if (count === unread) return;
      unread = Number(count) || 0;
      ctx.label();
      emit("unread", { count: unread });
    },
    message: ({ author }) => emit("message", { author }),
    notify,
    error: ({ code }) => emit("error", { code }),
    resume: ({ secret }) => "resume" in data && resume(secret ?? null),
  };

  function listen(target, type, handler) {
    target.addEventListener(type, handler, { signal });
  }
  listen(window, "message", ({ source, origin: from, data: message }) => {
    if (!source || source !== frame.contentWindow || from !== origin) return;
    const kind = message?.framechat;
    if (Object.hasOwn(heard, kind)) heard[kind](message);
  });
  listen(small, "change", tellAll);
  // A page from the back/forward cache has its frame again; what was told while it was away may have been lost.
  listen(window, "pageshow", ({ persisted }) => {
    if (!persisted) return;
    told = {};
    tellAll();
  });
  // Keys pressed inside the frame stay there; it tells when Escape was one of them. Elsewhere on the page it may be meant
  // for something else.
  listen(document, "keydown", (event) => {
    const ours = [host, document.body, document.documentElement].includes(document.activeElement);
    if (event.key === "Escape" && ours && !event.defaultPrevented && open && !inline) show(false);
  });
  frame.addEventListener("load", () => {
    loaded = true;
    told = {};
    tellAll();
    // An empty one asks for the first.
    if ("resume" in data) tell("resume", { secret: resume() ?? "" });
    for (const fields of prefilled.splice(0)) tell("prefill", fields);
  });

  function watchNavigation() {
    if (window.navigation) return listen(navigation, "currententrychange", tellAll);
    listen(window, "popstate", tellAll);
    for (const name of ["pushState", "replaceState"]) {
      const own = history[name];
      history[name] = function (...args) {
        own.apply(this, args);
        if (!signal.aborted) tellAll();
      };
    }
  }

  // On a phone the keyboard covers a part of the page without making it smaller. Zooming in is something else.
  function fit() {
    const { scale, offsetTop, height } = visualViewport;
    const covered = Math.abs(scale - 1) < 0.01 && height < innerHeight - 1;
    host.style.setProperty("--fc-top", covered ? offsetTop + "px" : "0px");
    host.style.setProperty("--fc-height", covered ? height + "px" : "100dvh");
  }
  if (window.visualViewport && !inline) for (const type of ["resize", "scroll"]) listen(visualViewport, type, fit);

  const prefilled = [];
  Object.assign(chat, {
    open: () => show(true),
    close: () => show(false),
    toggle: () => show(!open),
    identify: (token = null) => {
      identity = token;
      tellAll();
    },
    prefill: ({ text, name, email, phone } = {}) => {
      const fields = Object.fromEntries(Object.entries({ text, name, email, phone }).filter(([, value]) => typeof value === "string"));
      if (loaded) tell("prefill", fields);
      else prefilled.push(fields);
    },
    notifications: () => window.Notification?.requestPermission() ?? Promise.resolve("denied"),
  });
  signal.addEventListener("abort", () => countInTitle(host, 0));

  ctx.sheet(STYLE);
  panel.hidden = !open;
  badge.className = "badge";
  badge.ariaHidden = "true";
  button.append(badge);
  // The picture that the tag itself names: the page's policy has to allow it, and without it the icon stays.
  if (data.avatar) {
    const picture = new Image();
    picture.alt = "";
    picture.onload = () => button.prepend(picture);
    picture.src = data.avatar;
  }
  frame.src = address();
  spoken = ctx.look.lang;
  panel.append(frame);
  root.append(panel);
  watchNavigation();
  ctx.label();
  for (const [name, args] of waiting.splice(0)) chat[name](...args);
}
