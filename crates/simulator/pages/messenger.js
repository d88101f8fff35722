// The messenger's page: dialogs, what stands in them, the text field, and the applications beside it.

import { FrameHost } from './messenger-frame.js';

// A draft comes back this long after a text was sent for a frame; a second text within that time finds no draft to save.
const DRAFT_BACK_AFTER_MS = 10;

const find = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const lang = query.get('lang') ?? 'en';

let state = { user: {}, dialogs: [], log: [] };
let current = query.get('dialog') ?? '950';
let shown = '';
// New applications appear when the page is loaded again, as they do at the vendor's.
let known = null;

const made = (name, className, text) => {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text ?? '';
  return element;
};

const post = (path, body) => fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

// One after the other, so that the log has the order in which things happened.
let queue = Promise.resolve();
const later = (path, body) => {
  queue = queue.then(() => post(path, body)).then((answer) => {
    if (!answer.ok) {
      console.error(path, 'was refused with', answer.status);
    }
  }).catch((error) => console.error(path, error));
  return queue;
};

const text = find('text');

const messenger = {
  send(message) {
    if (!message) {
      return false;
    }
    const draft = text.value;
    text.value = String(message);
    const sent = text.value;
    submit();
    setTimeout(() => {
      text.value = draft;
      grow();
    }, DRAFT_BACK_AFTER_MS);
    report('sent', { dialog: current, text: sent });
    return true;
  },
  put(message) {
    text.setRangeText(`${message} `, text.selectionStart, text.selectionEnd, 'end');
    grow();
    report('put', { dialog: current, text: String(message) });
  },
  call(number) {
    find('calling').textContent = `Calling ${number}`;
    find('call').hidden = false;
    report('call', { number: String(number) });
  },
  openDialog(dialog, entry) {
    later('/messenger/open', { dialog }).then(refresh).then(() => {
      if (state.dialogs.some((known) => known.id === dialog)) {
        choose(dialog);
      }
    });
    report(entry.kind, entry);
  },
  closed() {
    apps();
    text.focus();
  },
};

function report(kind, details) {
  later('/messenger/log', { kind, ...details });
}

const host = new FrameHost(find('stage'), find('body'), messenger, report);

function submit() {
  const value = text.value;
  if (!value.trim()) {
    return;
  }
  text.value = '';
  grow();
  later('/messenger/send', { dialog: current, text: value });
}

function grow() {
  find('composer').querySelector('button[type=submit]').disabled = !text.value.trim();
}

function dialog() {
  return state.dialogs.find((entry) => entry.id === current) ?? state.dialogs[0];
}

const ABOUT = { person: 'Colleague', group: 'Group chat', channel: 'Open Channel', bot: 'Chat bot', support: 'Support' };

function list() {
  const rows = state.dialogs.map((entry) => {
    const row = document.createElement('li');
    const button = made('button', 'row');
    button.type = 'button';
    button.dataset.id = entry.id;
    if (entry.id === current) {
      button.setAttribute('aria-current', 'true');
    }
    const last = entry.messages.at(-1);
    button.append(made('span', 'name', entry.title), made('span', 'quiet', ABOUT[entry.kind]), made('span', 'last', last?.text ?? ''));
    button.addEventListener('click', () => choose(entry.id));
    row.append(button);
    return row;
  });
  const focused = document.activeElement?.dataset?.id;
  find('dialogs').replaceChildren(...rows);
  if (focused) {
    find('dialogs').querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
  }
}

function messages() {
  const entry = dialog();
  find('title').textContent = entry.title;
  find('about').textContent = entry.id.startsWith('networkLines') ? `${ABOUT.support} · ${entry.id.slice('networkLines'.length)}` : ABOUT[entry.kind];
  const content = JSON.stringify([entry.id, entry.messages]);
  if (content === shown) {
    return;
  }
  shown = content;
  const bubbles = entry.messages.map((message) => {
    const bubble = made('article', message.own ? 'bubble own' : 'bubble');
    bubble.append(made('span', 'author', message.author), made('p', '', message.text));
    return bubble;
  });
  find('messages').replaceChildren(...bubbles);
  find('messages').scrollTop = find('messages').scrollHeight;
}

function apps() {
  const buttons = dialog().apps.filter((app) => known.has(app.id)).map((app) => {
    const button = made('button', 'app', app.title);
    button.type = 'button';
    button.dataset.app = app.id;
    button.setAttribute('aria-pressed', String(host.isOpen(app.id)));
    button.addEventListener('click', () => press(app));
    return button;
  });
  const focused = document.activeElement?.dataset?.app;
  find('apps').replaceChildren(...buttons);
  if (focused) {
    find('apps').querySelector(`[data-app="${focused}"]`)?.focus();
  }
}

const COMMANDS = {
  PUT: (param) => messenger.put(param),
  SEND: (param) => messenger.send(param),
  CALL: (param) => messenger.call(param),
  SUPPORT: (param) => messenger.openDialog(`networkLines${param}`, { kind: 'support', code: param }),
};

async function press(app) {
  if (app.command) {
    COMMANDS[app.command.method](app.command.param);
    return;
  }
  if (host.isOpen(app.id)) {
    host.destroy();
    apps();
    return;
  }
  const wanted = new URLSearchParams({
    app: app.id,
    dialog: current,
    lang,
    dark: String(matchMedia('(prefers-color-scheme: dark)').matches),
    chrome: String(/Chrome\//.test(navigator.userAgent)),
  });
  const answer = await fetch(`/messenger/launch?${wanted}`);
  if (!answer.ok) {
    report('ignored', { reason: `the application did not open: ${answer.status}` });
    return;
  }
  host.open(await answer.json(), current);
  apps();
}

function choose(id) {
  // Only an application registered as a popup of its own outlives a change of dialog.
  if (id !== current && host.isOpen() && !host.launch.popup) {
    host.destroy();
  }
  current = id;
  render();
  text.focus();
}

const SENTENCES = {
  open: () => 'opened the application',
  init: (entry) => `init sent, uniqueLoadId ${entry.uid}`,
  sent: (entry) => `sent: ${entry.text}`,
  put: (entry) => `put: ${entry.text}`,
  call: (entry) => `calling ${entry.number}`,
  support: (entry) => `opened support ${entry.code}`,
  openDialog: (entry) => `opened dialog ${entry.dialog}`,
  close: () => 'closed the application',
  restriction: (entry) => `tariff notice ${entry.code}`,
  helpdesk: (entry) => `help article ${entry.code}`,
  ignored: (entry) => `ignored: ${[entry.reason, entry.action, entry.origin].filter(Boolean).join(', ')}`,
};

function log() {
  const box = find('log');
  const lines = state.log.slice(box.childElementCount).map((entry) => {
    const line = made('p', `entry-${entry.kind}`);
    const time = made('time', 'quiet', new Date(entry.at_ms).toLocaleTimeString('en-GB'));
    line.append(time, ' ', (SENTENCES[entry.kind] ?? (() => entry.kind))(entry));
    return line;
  });
  if (lines.length) {
    box.append(...lines);
    box.scrollTop = box.scrollHeight;
  }
}

function render() {
  list();
  messages();
  apps();
  log();
}

let turn = 0;

async function refresh() {
  turn += 1;
  const mine = turn;
  const answer = await fetch(`/messenger/state?lang=${encodeURIComponent(lang)}`);
  const fresh = await answer.json();
  // An older answer may arrive after a newer one.
  if (mine !== turn) {
    return;
  }
  state = fresh;
  known ??= new Set(state.dialogs.flatMap((entry) => entry.apps.map((app) => app.id)));
  render();
}

find('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  submit();
});
text.addEventListener('input', grow);
text.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});
find('hang-up').addEventListener('click', () => {
  find('call').hidden = true;
  text.focus();
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && host.isOpen()) {
    host.destroy();
    messenger.closed();
  }
});

grow();
await refresh();
new EventSource('/changes').addEventListener('change', refresh);
