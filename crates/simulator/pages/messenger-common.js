// What the old and the modern messenger's pages have in common: their requests in order, their lists and their log.

export const made = (name, className, text) => {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text ?? '';
  return element;
};

export const button = (className, text, action) => {
  const element = made('button', className, text);
  element.type = 'button';
  element.addEventListener('click', action);
  return element;
};

export const post = (path, body) => fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

// One after the other, so that the log has the order in which things happened.
let queue = Promise.resolve();
export const later = (path, body) => {
  queue = queue.then(() => post(path, body)).then((answer) => {
    if (!answer.ok) {
      console.error(path, 'was refused with', answer.status);
    }
  }).catch((error) => console.error(path, error));
  return queue;
};

export const report = (kind, details) => {
  later('/messenger/log', { kind, ...details });
};

// Replaces what stands in a box without taking the focus from the thing that `key` names in it.
export const refill = (box, key, children) => {
  const focused = document.activeElement?.dataset?.[key];
  box.replaceChildren(...children);
  if (focused) {
    box.querySelector(`[data-${key}="${CSS.escape(focused)}"]`)?.focus();
  }
};

export const ABOUT = { person: 'Colleague', group: 'Group chat', channel: 'Open Channel', bot: 'Chat bot', support: 'Support' };

export const about = (dialog) =>
  dialog.id.startsWith('networkLines') ? `${ABOUT.support} · ${dialog.id.slice('networkLines'.length)}` : ABOUT[dialog.kind];

export const dialogRow = (dialog, current, choose) => {
  const row = document.createElement('li');
  const element = button('row', '', () => choose(dialog.id));
  element.dataset.id = dialog.id;
  if (dialog.id === current) {
    element.setAttribute('aria-current', 'true');
  }
  element.append(made('span', 'name', dialog.title), made('span', 'quiet', ABOUT[dialog.kind]), made('span', 'last', dialog.messages.at(-1)?.text ?? ''));
  row.append(element);
  return row;
};

const SENTENCES = {
  open: (entry) => (entry.placement ? `opened ${entry.placement}` : 'opened the application'),
  init: (entry) => `init sent, uniqueLoadId ${entry.uid}`,
  sent: (entry) => `sent: ${entry.text}`,
  put: (entry) => `put: ${entry.text}`,
  read: () => 'the text field was read',
  call: (entry) => `calling ${entry.number}`,
  support: (entry) => `opened support ${entry.code}`,
  openDialog: (entry) => `opened dialog ${entry.dialog}`,
  history: (entry) => `opened the history of ${entry.dialog}`,
  close: () => 'closed the application',
  failed: (entry) => `failed: ${entry.method}, ${entry.message}`,
  restriction: (entry) => `tariff notice ${entry.code}`,
  helpdesk: (entry) => `help article ${entry.code}`,
  ignored: (entry) => `ignored: ${[entry.reason, entry.action, entry.origin].filter(Boolean).join(', ')}`,
};

// Adds to the box the entries that it does not show yet.
export const showLog = (box, entries) => {
  const lines = entries.slice(box.childElementCount).map((entry) => {
    const line = made('p', `entry-${entry.kind}`);
    const time = made('time', 'quiet', new Date(entry.at_ms).toLocaleTimeString('en-GB'));
    line.append(time, ' ', (SENTENCES[entry.kind] ?? (() => entry.kind))(entry));
    return line;
  });
  if (lines.length) {
    box.append(...lines);
    box.scrollTop = box.scrollHeight;
  }
};

// Keeps `show` informed of the portal's state, now and at every change.
export const follow = async (lang, show) => {
  let turn = 0;
  const refresh = async () => {
    turn += 1;
    const mine = turn;
    const answer = await fetch(`/messenger/state?lang=${encodeURIComponent(lang)}`);
    const fresh = await answer.json();
    // An older answer may arrive after a newer one.
    if (mine === turn) {
      show(fresh);
    }
  };
  await refresh();
  new EventSource('/changes').addEventListener('change', refresh);
  return refresh;
};
