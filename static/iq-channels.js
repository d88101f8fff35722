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
  #mounted; // {handle, root, options}, or undefined
  #early = new Map(); // calls made before the module was there: the last of each kind, as the channel itself does
  #settling = false;

  constructor() {
    super();
    this.attachShadow({ mode: "open" });
  }

  /** Opens the last chat of `{ticketId | clientId | crmId}`; resolves to "sent", "queued", "already-open" or "no-frame". */
  openTicket(wanted) {
    return this.#call("open_ticket", JSON.stringify(wanted) ?? "");
  }

  /** Opens the frame's search for a client, filled in. */
  writeToClient(search = "") {
    return this.#call("write_to_client", String(search));
  }

  /** Loads the frame again. */
  reload() {
    this.#mounted?.handle.reload();
  }

  /** How many messages were ignored, by reason. */
  get drops() {
    return JSON.parse(this.#mounted?.handle.drops() ?? "{}");
  }

  connectedCallback() { this.#settle(); }
  disconnectedCallback() { this.#settle(); }
  attributeChangedCallback(_name, before, after) { if (before !== after) this.#settle(); }

  // Moving an element removes and adds it, frameworks set attributes one by one: what counts is how it stands afterwards.
  #settle() {
    if (this.#settling) return;
    this.#settling = true;
    queueMicrotask(() => {
      this.#settling = false;
      const options = this.isConnected ? this.#options() : undefined;
      if (options === this.#mounted?.options) return;
      this.#mounted?.handle?.destroy();
      this.#mounted?.root.remove();
      this.#mounted = undefined;
      if (options !== undefined) void this.#mount(options);
    });
  }

  #options() {
    const options = { src: this.getAttribute("src") ?? "", origin: this.getAttribute("origin"), lang: this.closest("[lang]")?.lang || navigator.language };
    for (const [attribute, option] of Object.entries(FLAGS)) options[option] = this.hasAttribute(attribute);
    return JSON.stringify(options);
  }

  async #mount(options) {
    const root = document.createElement("div");
    const mounted = (this.#mounted = { root, options });
    this.shadowRoot.append(root);
    try {
      const [module, style] = await load();
      if (this.#mounted !== mounted) return;
      this.shadowRoot.adoptedStyleSheets = [style];
      mounted.handle = module.mount(root, options, (type, detail) => {
        this.dispatchEvent(new CustomEvent(type, { detail: JSON.parse(detail), bubbles: true, composed: true }));
      });
      for (const early of this.#early.values()) early();
      this.#early.clear();
    } catch (error) {
      if (this.#mounted !== mounted) return;
      root.setAttribute("role", "alert");
      root.textContent = `The iQChannels element could not be started: ${error.message}. Its files come from ${new URL(".", import.meta.url).href}; the page's policy needs that origin in script-src and connect-src, and 'wasm-unsafe-eval'.`;
    }
  }

  #call(name, argument) {
    const handle = this.#mounted?.handle;
    if (handle) return new Promise((resolve) => resolve(handle[name](argument)));
    return new Promise((resolve, reject) => {
      this.#early.get(name)?.replaced?.();
      const early = () => this.#call(name, argument).then(resolve, reject);
      early.replaced = () => resolve("replaced");
      this.#early.set(name, early);
    });
  }
}

if (!customElements.get("iq-channels")) customElements.define("iq-channels", IqChannels);
