// <iq-channels src="https://stand.example/">: the iQChannels operator frame on any page. A thin class over the CRM host,
// whose module and style sheet lie beside this file and are loaded once, with the first element. The npm package is this
// file without its last line, so that an import defines nothing.
const MODULE = new URL("assets/crm-host.js", import.meta.url).href;
const STYLE = new URL("assets/crm-host.css", import.meta.url).href;
const TEXTS = {
  en: "The iQChannels desk could not be started. Reload the page; if that does not help, tell the people who look after it:",
  ru: "Не удалось запустить iQChannels. Обновите страницу; если не поможет, сообщите тем, кто её поддерживает:",
  ar: "تعذّر تشغيل iQChannels. أعد تحميل الصفحة، وإن لم ينفع ذلك فأخبر من يتولى أمرها:",
};
const FLAGS = { "hide-ticket-list": "hideTicketList", "hide-client-card": "hideClientCard", "hide-navigation": "hideNavigation", "crm-id-compat": "crmIdCompat", toolbar: "toolbar" };
const TEXT_OPTIONS = { origin: "origin", "allowed-client-origins": "allowedClientOrigins", "client-url-template": "clientUrlTemplate" };
// A server that renders pages may import this file, too.
const Base = globalThis.HTMLElement ?? class {};

let loading;
let failures = 0;
const load = () => (loading ??= Promise.all([loadModule(), loadStyle()]).catch((error) => {
  loading = undefined;
  failures += 1;
  throw error;
}));

async function loadModule() {
  // Browsers remember that a module failed to load, by its address.
  const module = await import(failures ? `${MODULE}?${failures}` : MODULE);
  await module.ready;
  return module;
}

// A constructed sheet: a page's policy may forbid <style> in shadow roots.
async function loadStyle() {
  const answer = await fetch(STYLE);
  if (!answer.ok) throw new Error(`${STYLE} answered ${answer.status}`);
  return new CSSStyleSheet().replace(await answer.text());
}

export class IqChannels extends Base {
  static observedAttributes = ["src", "lang", ...Object.keys(TEXT_OPTIONS), ...Object.keys(FLAGS)];
  #mounted; // {root, options, handle} or, when it could not be started, {root, options, error}
  #early = new Map(); // calls made before the module is there, the last of each kind
  #root = this.attachShadow({ mode: "open" });

  // Each resolves to what became of the command: "sent", "queued", "already-open", "expired" when it waited too long,
  // "no-frame" when the element is in no document, or "replaced" by a later one.
  openTicket(wanted) { return this.#call("open_ticket", JSON.stringify(wanted) ?? ""); }
  writeToClient(search = "") { return this.#call("write_to_client", String(search)); }
  // What is known of the desk: copies, each as its event tells it; counters are absent while unknown.
  get state() { return this.#known.state ?? "detached"; }
  get counters() { return this.#known.counters ?? {}; }
  get client() { return this.#known.client ?? null; }
  get drops() { return JSON.parse(this.#mounted?.handle?.drops() ?? "{}"); }
  get #known() { return JSON.parse(this.#mounted?.handle?.known() ?? "null") ?? {}; }

  // Loads the frame again, or tries again to start.
  reload() {
    if (this.#mounted?.error) {
      this.#unmount();
      this.#settle();
    } else this.#mounted?.handle?.reload();
  }

  connectedCallback() { queueMicrotask(() => this.#settle()); }
  disconnectedCallback() { queueMicrotask(() => this.#settle()); }
  attributeChangedCallback(_name, before, after) { if (before !== after) queueMicrotask(() => this.#settle()); }

  // Moving the element removes and adds it, frameworks set one attribute after the other: what counts is how it stands then.
  #settle() {
    const options = this.isConnected ? this.#options() : undefined;
    if (!options) this.#answerEarly(({ resolve }) => resolve("no-frame"));
    if (JSON.stringify(options) === JSON.stringify(this.#mounted?.options)) return;
    this.#unmount();
    if (options) this.#mount(options);
  }

  #options() {
    const options = { src: this.getAttribute("src") ?? "", lang: this.closest("[lang]")?.lang || navigator.language };
    for (const [attribute, option] of Object.entries(TEXT_OPTIONS)) options[option] = this.getAttribute(attribute);
    for (const [attribute, option] of Object.entries(FLAGS)) options[option] = this.hasAttribute(attribute);
    return options;
  }

  #unmount() {
    this.#mounted?.handle?.destroy();
    this.#mounted?.root.remove();
    this.#mounted = undefined;
  }

  async #mount(options) {
    const mounted = (this.#mounted = { root: document.createElement("div"), options });
    this.#root.append(mounted.root);
    try {
      const [module, style] = await load();
      if (this.#mounted !== mounted) return;
      this.#root.adoptedStyleSheets = [style];
      mounted.handle = module.mount(mounted.root, JSON.stringify(options), (type, detail) => {
        this.dispatchEvent(new CustomEvent(type, { detail: JSON.parse(detail), bubbles: true, composed: true }));
      });
      this.#answerEarly(({ name, argument, asked, resolve }) => resolve(this.#run(name, argument, asked)));
    } catch (error) {
      if (this.#mounted !== mounted) return;
      mounted.error = error;
      this.#answerEarly(({ reject }) => reject(error));
      this.#explain(mounted);
    }
  }

  // The first sentence is for the operator, the second for who can mend it.
  #explain({ root, options, error }) {
    const [primary] = options.lang.toLowerCase().split(/[-_]/);
    const language = Object.hasOwn(TEXTS, primary) ? primary : "en";
    const lines = [[language, TEXTS[language]], ["en", `${error.message}. The element's files come from ${new URL(".", import.meta.url)}; `
      + "the page's policy must allow that in script-src and connect-src, and 'wasm-unsafe-eval'."]];
    root.role = "alert";
    root.replaceChildren(...lines.map(([lang, textContent]) => Object.assign(document.createElement("p"), { lang, dir: "auto", textContent })));
  }

  #answerEarly(answer) {
    const calls = [...this.#early.values()];
    this.#early.clear();
    calls.forEach(answer);
  }

  // The host knows how long a command may wait, here and for the frame together.
  async #run(name, argument, asked) {
    return this.#mounted.handle[name](argument, asked);
  }

  async #call(name, argument) {
    const asked = performance.now();
    if (this.#mounted?.error) throw this.#mounted.error;
    if (this.#mounted?.handle) return this.#run(name, argument, asked);
    if (!this.isConnected) return "no-frame";
    this.#early.get(name)?.resolve("replaced");
    return new Promise((resolve, reject) => this.#early.set(name, { name, argument, asked, resolve, reject }));
  }
}

// Defines the element under a name, once.
export function defineIqChannels(name = "iq-channels") {
  if (!customElements.get(name)) customElements.define(name, name === "iq-channels" ? IqChannels : class extends IqChannels {});
}

defineIqChannels();
