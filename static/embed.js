// The site chat on any page: <script async src="https://chat.example/embed.js" data-site="KEY"></script>
// draws the launcher and keeps what is asked of the chat until the rest of it (embed-more.js) is wanted: at the first
// hover, focus, tap or open. The page's policy needs our origin in script-src and frame-src, no more: no markup is parsed,
// styles come as a constructed sheet, and the site's look is a module of our origin.
(() => {
  "use strict";
  const tag = document.currentScript;
  const data = { ...tag.dataset };
  const { site, target } = data;
  if (!site) return console.error("Framechat: the script tag needs data-site with your site key");

  // window.framechat("open") means the page's first chat, framechat("KEY", "open") the one of this key. Before this file
  // came, a stub may have kept calls in framechat.q; what no chat takes yet waits there for the next tag.
  let api = window.framechat;
  if (!api?.chats) {
    const chats = { __proto__: null };
    const q = api?.q ?? [];
    api = window.framechat = (...call) => {
      const named = call[0] in chats;
      const chat = named ? chats[call[0]] : Object.values(chats)[0];
      const [command, ...args] = named ? call.slice(1) : call;
      if (chat && command in chat) return chat[command](...args);
      q.push(call);
    };
    Object.assign(api, { chats, q });
  }
  const key = target ? site + " " + target : site;
  if (key in api.chats) return;

  const host = document.createElement("div");
  const button = document.createElement("button");
  const root = host.attachShadow({ mode: "open" });
  const gone = new AbortController();
  const waiting = [];
  const ctx = { data, host, root, button, waiting, base: new URL(".", tag.src), signal: gone.signal };
  const chat = (ctx.chat = api.chats[key] = { __proto__: null });
  let rest;

  ctx.emit = (type, detail) => host.dispatchEvent(new CustomEvent("framechat:" + type, { bubbles: true, detail: { site, ...detail } }));

  ctx.sheet = (css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets.push(sheet);
  };

  // The look: texts in the visitor's language, colours, position, by the site's settings and then by the tag.
  ctx.draw = async () => {
    const lang = data.lang || document.documentElement.lang || navigator.language;
    const query = new URLSearchParams({ lang, accent: data.accent ?? "" });
    const { default: look } = await import(`${ctx.base}embed/${site}.js?${query}`);
    ctx.look = { ...look, ...data, lang: look.lang, accent: look.accent };
    host.lang = look.lang;
    host.dataset.dir = look.dir;
    host.dataset.theme = data.theme;
    host.style.cssText = `--fc-accent:${look.accent};--fc-ink:${look.ink}`;
    button.className = ctx.look.position;
    ctx.label();
  };
  ctx.label = () => (button.ariaLabel = ctx.look.open);

  const more = () =>
    (rest ??= ready
      .then(() => import(new URL(ctx.look.more, ctx.base)))
      .then((module) => gone.signal.aborted || module.default(ctx))
      .catch(failed));
  const failed = (error) => {
    rest = undefined;
    console.error("Framechat:", error);
    ctx.emit("error", { code: "unavailable" });
  };

  for (const name of ["open", "close", "toggle", "identify", "prefill", "notifications"]) {
    chat[name] = (...args) => {
      waiting.push([name, args]);
      if (/^(open|tog|not)/.test(name)) more();
    };
  }
  const change = (name) => (value) => {
    data[name] = value;
    ready.then(ctx.draw).catch(failed);
  };
  chat.setLocale = change("lang");
  chat.setTheme = change("theme");
  chat.on = (type, handler) => host.addEventListener("framechat:" + type, handler.fc ??= ({ detail }) => handler(detail), ctx);
  chat.off = (type, handler) => host.removeEventListener("framechat:" + type, handler.fc);
  chat.destroy = () => {
    gone.abort();
    host.remove();
    delete api.chats[key];
  };

  const svg = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
    return element;
  };
  // One icon of two lines: a bubble, and a cross while the chat is open.
  ctx.icon = svg("svg", { viewBox: "0 0 24 24" });
  ctx.icon.append(svg("path", { d: "M4 5h16v11H10l-4 4v-4H4z" }), svg("path", { d: "M6 6l12 12M18 6L6 18" }));

  ctx.sheet(`
:host { all: initial !important; color-scheme: light dark !important; }
:host([data-theme="light"]) { color-scheme: light !important; }
:host([data-theme="dark"]) { color-scheme: dark !important; }
button { position: fixed; z-index: 2147483001; inset-block-end: max(20px, env(safe-area-inset-bottom)); inset-inline-end: max(20px, env(safe-area-inset-right));
  inline-size: 56px; block-size: 56px; padding: 0; border: 0; border-radius: 50%; background: var(--fc-accent); color: var(--fc-ink); box-shadow: 0 4px 16px #0005; cursor: pointer; }
.start { inset-inline: max(20px, env(safe-area-inset-left)) auto; }
button:hover { filter: brightness(1.1); }
button:focus-visible { outline: 3px solid; outline-color: light-dark(#0a6c96, #8ad8f5); outline-offset: 3px; }
svg, img { display: block; inline-size: 24px; margin: auto; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
img { inline-size: 100%; border-radius: 50%; }
path + path, [aria-expanded="true"] path { display: none; }
[aria-expanded="true"] path + path { display: inline; }
@media (forced-colors: active) { button { border: 2px solid; } }`);

  const start = async () => {
    if (target && document.readyState === "loading") await new Promise((parsed) => document.addEventListener("DOMContentLoaded", parsed));
    const place = target ? document.querySelector(target) : document.documentElement;
    if (!place) return console.error(`Framechat: there is no element for data-target="${target}"`);
    place.append(host);
    // Not to be waited for here: it waits for this.
    if (target) return void more();
    button.type = "button";
    button.ariaExpanded = "false";
    button.append(ctx.icon);
    button.onclick = () => chat.toggle();
    button.onpointerenter = button.onfocus = more;
    root.append(button);
    if (data.load === "idle") (window.requestIdleCallback ?? setTimeout)(more);
  };
  const ready = ctx.draw().then(start);
  ready.catch(failed);
  for (const call of api.q.splice(0)) api(...call);
})();
