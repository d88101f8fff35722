// <iq-channels src="https://stand.example/">: the iQChannels operator frame on any page. A thin class over the CRM host,
// whose module and style sheet lie beside this file and are loaded once, with the first element.
const MODULE = new URL("assets/crm-host.js", import.meta.url).href;
const STYLE = new URL("assets/crm-host.css", import.meta.url).href;
const FLAGS = { "hide-ticket-list": "hideTicketList", "hide-client-card": "hideClientCard", "hide-navigation": "hideNavigation", "crm-id-compat": "crmIdCompat", toolbar: "toolbar" };

let loading;
const load = () => (loading ??= Promise.all([loadModule(), loadStyle()]).catch((error) => {
  loading = undefined;
  throw error;
}));

async function loadModule() {
  const module = await import(MODULE);
  await module.ready;
  return module;
}

// A constructed sheet: a page's policy may forbid <style> in shadow roots.
async function loadStyle() {
  const answer = await fetch(STYLE);
  if (!answer.ok) throw new Error(`${STYLE} answered ${answer.status}`);
  return new CSSStyleSheet().replace(await answer.text());
}

class IqChannels extends HTMLElement {
  static observedAttributes = ["src", "origin", "lang", ...Object.keys(FLAGS)];
  #mounted; // {root, options, handle}; the handle comes when the module is there
  #early = new Map(); // calls made before that, the last of each kind
  #root = this.attachShadow({ mode: "open" });

  // Each resolves to what became of the command: "sent", "queued", "already-open", "no-frame", or "replaced" by a later one.
  openTicket(wanted) { return this.#call("open_ticket", JSON.stringify(wanted) ?? ""); }
  writeToClient(search = "") { return this.#call("write_to_client", String(search)); }
  reload() { this.#mounted?.handle?.reload(); }
  get drops() { return JSON.parse(this.#mounted?.handle?.drops() ?? "{}"); }

  connectedCallback() { queueMicrotask(() => this.#settle()); }
  disconnectedCallback() { queueMicrotask(() => this.#settle()); }
  attributeChangedCallback(_name, before, after) { if (before !== after) queueMicrotask(() => this.#settle()); }

  // Moving the element removes and adds it, frameworks set one attribute after the other: what counts is how it stands then.
  #settle() {
    const options = this.isConnected ? this.#options() : undefined;
    if (options === this.#mounted?.options) return;
    this.#mounted?.handle?.destroy();
    this.#mounted?.root.remove();
    this.#mounted = undefined;
    if (options) this.#mount(options);
  }

  #options() {
    const options = { src: this.getAttribute("src") ?? "", origin: this.getAttribute("origin"), lang: this.closest("[lang]")?.lang || navigator.language };
    for (const [attribute, option] of Object.entries(FLAGS)) options[option] = this.hasAttribute(attribute);
    return JSON.stringify(options);
  }

  async #mount(options) {
    const mounted = (this.#mounted = { root: document.createElement("div"), options });
    this.#root.append(mounted.root);
    try {
      const [module, style] = await load();
      if (this.#mounted !== mounted) return;
      this.#root.adoptedStyleSheets = [style];
      mounted.handle = module.mount(mounted.root, options, (type, detail) => {
        this.dispatchEvent(new CustomEvent(type, { detail: JSON.parse(detail), bubbles: true, composed: true }));
      });
      for (const { name, argument, resolve } of this.#early.values()) resolve(this.#call(name, argument));
    } catch (error) {
      if (this.#mounted !== mounted) return;
      for (const { reject } of this.#early.values()) reject(error);
      mounted.root.role = "alert";
      mounted.root.textContent = `The iQChannels element could not be started: ${error.message}. Its files come from ${new URL(".", import.meta.url)}; `
        + "the page's policy must allow that in script-src and connect-src, and 'wasm-unsafe-eval'.";
    }
    this.#early.clear();
  }

  async #call(name, argument) {
    const handle = this.#mounted?.handle;
    if (handle) return handle[name](argument);
    this.#early.get(name)?.resolve("replaced");
    return new Promise((resolve, reject) => this.#early.set(name, { name, argument, resolve, reject }));
  }
}

if (!customElements.get("iq-channels")) customElements.define("iq-channels", IqChannels);
