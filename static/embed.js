// The site chat on any page: <script async src="https://chat.example/embed.js" data-site="KEY"></script>
// draws a launcher; with data-target="#chat" the chat fills that element instead. The page's policy needs our origin in
// script-src and frame-src, no more: no markup is parsed and styles come as a constructed sheet.
(() => {
  "use strict";
  const tag = document.currentScript;
  const { site, target } = tag.dataset;
  const chat = new URL("chat", tag.src);
  const made = (window.framechatSites ??= new Set());
  const key = `${target ?? ""} ${site}`;
  if (!site) return console.error("Framechat: the script tag needs data-site with your site key");
  if (made.has(key)) return;
  made.add(key);
  chat.searchParams.set("site", site);

  const STYLE = `
:host { all: initial !important; display: contents !important; color-scheme: light dark !important; }
[hidden] { display: none !important; }
iframe { display: block; inline-size: 100%; block-size: 100%; border: 0; }
.inline { block-size: 100%; min-block-size: 20rem; }
button, .panel { position: fixed; z-index: 2147483000; inset-inline-end: max(20px, env(safe-area-inset-right)); }
button { z-index: 2147483001; inset-block-end: max(20px, env(safe-area-inset-bottom)); inline-size: 56px; block-size: 56px; padding: 16px; border: 0; border-radius: 50%;
  background: light-dark(#0a6c96, #62c6ec); color: light-dark(#fff, #05202c); box-shadow: 0 4px 16px #0005; cursor: pointer; }
button:hover { background: light-dark(#085878, #86d4f2); }
button:focus-visible { outline: 3px solid light-dark(#0a6c96, #8ad8f5); outline-offset: 3px; }
svg { display: block; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.panel { inset-block-end: 92px; inline-size: min(384px, 100vw - 40px); block-size: min(640px, 100dvh - 112px); overflow: hidden;
  border-radius: 16px; background: light-dark(#fff, #1a2128); box-shadow: 0 8px 40px #0006; }
@media (width <= 480px), (height <= 420px) {
  .panel { inset: 0; inline-size: auto; block-size: auto; padding-block-start: calc(52px + env(safe-area-inset-top)); border-radius: 0; }
  button[aria-expanded="true"] { inset-block: calc(4px + env(safe-area-inset-top)) auto; inset-inline-end: 4px; inline-size: 44px; block-size: 44px;
    padding: 10px; background: none; color: light-dark(#17212b, #e8edf1); box-shadow: none; }
}
@media (prefers-reduced-motion: no-preference) { .panel { animation: rise 140ms ease-out; } @keyframes rise { from { opacity: 0; translate: 0 8px; } } }
@media (forced-colors: active) { button, .panel { border: 2px solid; } }`;

  const TEXTS = { __proto__: null, en: ["Chat", "Open chat", "Close chat"], ru: ["Чат", "Открыть чат", "Закрыть чат"] };
  const [wanted] = (document.documentElement.lang || navigator.language).toLowerCase().split(/[-_]/);
  const lang = TEXTS[wanted] ? wanted : "en";
  const [title, openLabel, closeLabel] = TEXTS[lang];

  const box = document.createElement("div");
  const frame = document.createElement("iframe");
  let loaded = false;
  let told;
  frame.title = title;
  frame.addEventListener("load", () => {
    loaded = true;
    told = undefined;
    tell();
  });

  // Which page the visitor looks at; what follows the # stays here.
  function tell() {
    const [url] = location.href.split("#");
    if (!loaded || url === told) return;
    told = url;
    frame.contentWindow.postMessage({ framechat: "page", url }, chat.origin);
  }

  function watchNavigation() {
    if (window.navigation) return navigation.addEventListener("currententrychange", tell);
    window.addEventListener("popstate", tell);
    for (const name of ["pushState", "replaceState"]) {
      const own = history[name];
      history[name] = function (...args) {
        own.apply(this, args);
        tell();
      };
    }
  }

  function icon(path) {
    const [svg, line] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  function launcher() {
    const button = document.createElement("button");
    const icons = { false: icon("M4 5h16v11H10l-4 4v-4H4z"), true: icon("M6 6l12 12M18 6L6 18") };
    const show = (open) => {
      // Made on the first open, and kept: hiding does not load it again.
      if (open && !frame.isConnected) load();
      box.hidden = !open;
      button.ariaLabel = open ? closeLabel : openLabel;
      button.ariaExpanded = String(open);
      button.replaceChildren(icons[open]);
    };
    const toggle = (open) => {
      show(open);
      (open ? frame : button).focus();
    };
    button.type = "button";
    button.addEventListener("click", () => toggle(box.hidden));
    // Keys pressed inside the frame stay there; it tells when Escape was one of them.
    button.addEventListener("keydown", (event) => event.key === "Escape" && !box.hidden && toggle(false));
    window.addEventListener("message", ({ source, origin, data }) => {
      if (source && source === frame.contentWindow && origin === chat.origin && data?.framechat === "close" && !box.hidden) toggle(false);
    });
    box.className = "panel";
    show(false);
    return button;
  }

  function load() {
    frame.src = chat;
    box.append(frame);
  }

  function start() {
    const place = target ? document.querySelector(target) : document.body;
    if (!place) return console.error(`Framechat: there is no element for data-target="${target}"`);
    const host = document.createElement("div");
    host.lang = lang;
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    root.append(box);
    place.append(host);
    watchNavigation();
    if (target) {
      box.className = "inline";
      load();
    } else root.prepend(launcher());
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
