// The old messenger's page: dialogs, what stands in them, the text field, and the chat applications beside it.

import { about, button, dialogRow, follow, later, made, refill, report, showLog } from './messenger-common.js';
import { FrameHost } from './messenger-frame.js';

// A draft comes back this long after a text was sent for a frame; a second text within that time finds no draft to save.
const DRAFT_BACK_AFTER_MS = 10;

const find = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const lang = query.get('lang') ?? 'en';

let state = { user: {}, dialogs: [], log: [] };
let current = query.get('dialog') ?? '950';
let shown = '';
// New applications appear when the page is loaded again, as they do at the vendor's; those of a button at once.
let known = null;
let refresh = async () => {};

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
  openDialog(id, entry) {
    // The dialog changes at once, and with it goes the frame; the list learns of a new dialog a moment later.
    leave(id);
    report(entry.kind, entry);
    later('/messenger/open', { dialog: id }).then(() => refresh()).then(() => {
      if (state.dialogs.some((one) => one.id === id)) {
        choose(id);
      }
    });
  },
  closed() {
    apps();
    text.focus();
  },
};

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

function messages() {
  const entry = dialog();
  find('title').textContent = entry.title;
  find('about').textContent = about(entry);
  const content = JSON.stringify([entry.id, entry.messages]);
  if (content === shown) {
    return;
  }
  shown = content;
  const bubbles = entry.messages.map((message) => {
    const bubble = made('article', message.own ? 'bubble own' : 'bubble');
    bubble.append(made('span', 'author', message.author), made('p', '', message.text));
    if (message.button) {
      // Without parameters the address gets what JavaScript makes of an empty object.
      const params = String(message.button.params ?? {});
      bubble.append(button('plain small', `${message.button.title} for this message`, () => launch({ id: message.button.app }, { message: message.id, button: params })));
    }
    return bubble;
  });
  find('messages').replaceChildren(...bubbles);
  find('messages').scrollTop = find('messages').scrollHeight;
}

function apps() {
  const buttons = dialog().apps.filter((app) => known.has(app.id)).map((app) => {
    const element = button('app', app.title, () => press(app));
    element.dataset.app = app.id;
    element.setAttribute('aria-pressed', String(host.isOpen(app.id)));
    return element;
  });
  refill(find('apps'), 'app', buttons);
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
  await launch(app, {});
}

async function launch(app, context) {
  const wanted = new URLSearchParams({
    app: app.id,
    dialog: current,
    lang,
    dark: String(matchMedia('(prefers-color-scheme: dark)').matches),
    chrome: String(/Chrome\//.test(navigator.userAgent)),
    ...context,
  });
  const answer = await fetch(`/messenger/launch?${wanted}`);
  if (!answer.ok) {
    report('ignored', { reason: `the application did not open: ${answer.status}` });
    return;
  }
  host.open(await answer.json(), current);
  apps();
}

// Only an application registered as a popup of its own outlives a change of dialog.
function leave(id) {
  if (id !== current && host.isOpen() && !host.launch.popup) {
    host.destroy();
  }
}

function choose(id) {
  leave(id);
  current = id;
  render();
  text.focus();
}

function render() {
  refill(find('dialogs'), 'id', state.dialogs.map((entry) => dialogRow(entry, current, choose)));
  messages();
  apps();
  showLog(find('log'), state.log);
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
refresh = await follow(lang, (fresh) => {
  state = fresh;
  known ??= new Set(state.dialogs.flatMap((entry) => entry.apps.map((app) => app.id)));
  render();
});
