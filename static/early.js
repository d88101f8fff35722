// The site chat's first moments, inside its page: the composer that the server wrote keeps its draft and takes messages
// until the wasm is there and takes over. Says calmly when that does not come.
(() => {
  "use strict";
  const part = (name) => document.getElementById(`framechat-${name}`);
  const [form, root, calm] = ["composer", "root", "calm"].map(part);
  const field = form.elements.message;
  const space = `framechat.site-chat.${JSON.parse(part("boot").textContent).site}.`;
  const waiting = [];
  const early = new AbortController();
  const on = (target, kind, act, capture) => target.addEventListener(kind, act, { signal: early.signal, capture });

  function kept(area, key) {
    try {
      return window[area].getItem(space + key);
    } catch {
      return null; // The browser keeps nothing here.
    }
  }

  function keep(text) {
    try {
      sessionStorage.setItem(`${space}draft`, text);
    } catch {
      // Then it lasts as long as the page.
    }
  }

  // What is not taken over yet is one draft, should the page be left.
  const keepAll = () => keep([...waiting, field.value].join("\n"));

  function send(event) {
    event.preventDefault();
    if (!field.value.trim()) return;
    const said = document.createElement("p");
    said.className = "site-chat-early";
    said.dir = "auto";
    said.textContent = field.value;
    root.lastElementChild.append(said);
    waiting.push(field.value);
    field.value = "";
    keepAll();
  }

  field.value = kept("sessionStorage", "draft") ?? kept("localStorage", "draft") ?? "";
  const breaks = kept("localStorage", "enter") === "breaks";
  on(form, "submit", send);
  on(field, "input", keepAll);
  on(field, "keydown", (event) => {
    const composes = event.isComposing || event.keyCode === 229;
    const asks = breaks ? event.ctrlKey || event.metaKey : !event.shiftKey;
    if (event.key === "Enter" && asks && !composes) send(event);
  });

  const failed = () => (calm.hidden = false);
  on(window, "error", (event) => event.target.localName === "script" && failed(), true);
  on(window, "unhandledrejection", failed);

  // The chat itself starts once what stands here is painted, and the listener of boot.js is there: what it has to do would
  // hold the first picture back. A page that nobody sees is not painted, and not waited for.
  const parsed = new Promise((done) => addEventListener("DOMContentLoaded", done));
  const painted = new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, 300);
  });
  Promise.all([parsed, painted]).then(() => import(part("module").href)).catch(failed);

  window.framechatEarly = {
    // Ends all this, and answers the messages that wait, in their order.
    take() {
      early.abort();
      calm.hidden = true;
      keep(field.value);
      return waiting;
    },
  };
})();
