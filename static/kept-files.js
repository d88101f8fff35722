// Files that were chosen for the next message, kept in the browser until they are sent or removed: a reload loses none, and
// what a closed tab had chosen comes back in the next page. Bound into the site chat's module.
// The files of a page stand under a name that the page holds by a Web Lock; what nobody holds is there for whoever comes.
const STORE = "files";
const FILES_MAX = 30; // of all tabs
const FILES_MAX_BYTES = 100 * 1024 * 1024;
const FRESH_MS = 20 * 60 * 60 * 1000; // The server keeps an upload for a week; the rest of it is for a message that waits.
const keys = new Map();
let site, opened, page, place = 0;

export const fits = (sizes, bytes) =>
  sizes.length < FILES_MAX && sizes.reduce((sum, size) => sum + size, bytes) <= FILES_MAX_BYTES;

const ended = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = reject;
});
const beginning = (start) => IDBKeyRange.bound(start, `${start}\uffff`);
const slot = () => `framechat.site-chat.${site}.files`;

function open() {
  const request = indexedDB.open("framechat-files");
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return ended(request);
}

async function begin(mode) {
  opened ??= open();
  return (await opened).transaction(STORE, mode).objectStore(STORE);
}

function hold(name, ifAvailable, held) {
  if (!navigator.locks) return ifAvailable || held();
  const granted = (lock) => lock && (held(), new Promise(() => {}));
  navigator.locks.request(name, { ifAvailable }, granted).catch(() => {}); // As if it were another's.
}

function newKey() {
  if (!page) {
    page = `${site}/${Date.now()}.${Math.random()}`;
    hold(page, false, () => {});
    try {
      sessionStorage.setItem(slot(), page);
    } catch {
      // Then they come back as those of a closed tab.
    }
  }
  place = Math.max(place + 1, Date.now());
  return `${page} ${place}`;
}

// At once, and not when its requests are done: the tab may be closed before.
const committed = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = resolve;
  transaction.onabort = reject;
  transaction.commit();
});

async function write(file, answer) {
  const key = keys.get(file);
  const store = await begin("readwrite");
  const rows = await ended(store.getAll(beginning(`${site}/`)));
  if (!keys.has(file)) return; // Sent or removed meanwhile.
  const room = answer ? rows.some((row) => row.key === key) : fits(rows.map((row) => row.file.size), file.size);
  if (!room) throw RangeError();
  store.put({ key, file, answer, at: Date.now() }, key);
  await committed(store.transaction);
}

// Gives what earlier pages of this tab and closed ones have left to `found`, each with what the server said of it.
export async function restoreFiles(key, found) {
  site = key;
  const rows = async (start) => ended((await begin("readonly")).getAll(beginning(start)));
  try {
    const before = window.sessionStorage.getItem(slot());
    const pages = new Set((await rows(`${site}/`)).map((row) => row.key.split(" ")[0]));
    for (const name of pages) {
      // A reload's own are waited for: the page before it still holds them, but not for long.
      hold(name, name !== before, async () => {
        if (name === before) page ??= name;
        for (const row of await rows(`${name} `)) {
          keys.set(row.file, row.key);
          found(row.file, Date.now() - row.at < FRESH_MS ? row.answer : undefined);
        }
      });
    }
  } catch {
    // A browser that keeps nothing gives nothing back.
  }
}

// Keeps a file; calls back when it cannot.
export function keepFile(key, file, failed) {
  site = key;
  keys.set(file, newKey());
  write(file).catch(failed);
}

// Keeps what the server said of a file that is kept. Else it is only uploaded once more.
export const keepAnswer = (file, answer) => write(file, answer).catch(() => {});

// Forgets a file, or all of the site. What stays is shown again by the next page, and can be removed there.
export async function forgetFile(file) {
  const key = file ? keys.get(file) : beginning(`${site}/`);
  keys.delete(file);
  try {
    const store = key && (await begin("readwrite"));
    store?.delete(key);
    await (store && committed(store.transaction));
  } catch {
    // See above.
  }
}
