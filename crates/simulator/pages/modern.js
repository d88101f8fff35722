// The modern messenger's page: dialogs, the text field, and the application's widgets in the four places it has for them.

import { about, button, dialogRow, follow, later, made, post, refill, report, showLog } from './messenger-common.js';
import { WidgetHost } from './widget-host.js';

const find = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const lang = query.get('lang') ?? 'en';

let state = { user: {}, dialogs: [], navigation: [], log: [] };
// No dialog is open while the navigation's widget fills the page.
let current = query.get('dialog') ?? '950';
let shown = '';
let refresh = async () => {};

const text = find('text');

const messenger = {
  read() {
    const value = needDialog() && text.value;
    report('read', { dialog: current, text: value });
    return value;
  },
  write(added, { withNewLine, replace }) {
    needDialog();
    if (replace || text.value === '') {
      text.value = added;
    } else {
      text.value = withNewLine ? `${text.value}\n${added}` : `${text.value} ${added}`;
    }
    grow();
    report('put', { dialog: current, text: added, withNewLine, replace });
  },
  call(phone) {
    find('calling').textContent = `Calling ${phone}`;
    find('call').hidden = false;
    report('call', { number: String(phone) });
  },
  callUser(user, video) {
    find('calling').textContent = `Calling user ${user}`;
    find('call').hidden = false;
    report('callUser', { user: String(user), video });
  },
  openDialog(given) {
    // An Open Channel of another company goes by the code that `imopenlines.network.join` takes.
    const id = String(given ?? current ?? '950').replace(/^imol\|(?=[0-9a-f]{32}$)/, 'networkLines');
    const code = id.startsWith('networkLines') ? id.slice('networkLines'.length) : null;
    report(code === null ? 'openDialog' : 'support', code === null ? { dialog: id } : { code });
    later('/messenger/open', { dialog: id }).then(() => refresh()).then(() => {
      if (state.dialogs.some((one) => one.id === id)) {
        choose(id);
      }
    });
  },
  history(id) {
    report('history', { dialog: String(id) });
  },
  closed() {
    find('slider').hidden = true;
    text.focus();
  },
};

function needDialog() {
  if (current === null) {
    throw new Error('The current dialog is unknown');
  }
  return true;
}

const host = new WidgetHost(messenger, report);

function submit() {
  const value = text.value;
  if (!value.trim() || current === null) {
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

// Opens a widget, or puts it away when it stands there already.
async function press(widget, box, { message, ...place } = {}) {
  if (host.holds(box, widget.id)) {
    host.clear(box);
    render();
    return;
  }
  const dialogOfWidget = widget.placement === 'IM_NAVIGATION' ? null : current;
  const answer = await post(`/messenger/widget/${widget.id}`, { dialog: dialogOfWidget, message: message === undefined ? null : String(message), lang });
  if (!answer.ok) {
    report('ignored', { reason: `the widget did not open: ${answer.status}` });
    return;
  }
  if (widget.placement === 'IM_NAVIGATION') {
    leave();
    current = null;
  }
  if (place.slider) {
    find('slider').hidden = false;
  }
  host.show({ id: widget.id, ...(await answer.json()) }, box, place);
  render();
}

function tools(box, placement, target, place) {
  const widgets = placement === 'IM_NAVIGATION' ? state.navigation : current === null ? [] : dialog().widgets.filter((one) => one.placement === placement);
  const buttons = widgets.map((widget) => {
    const element = button('app', widget.title, () => press(widget, target, place));
    element.dataset.widget = widget.id;
    element.setAttribute('aria-pressed', String(host.holds(target, widget.id)));
    return element;
  });
  refill(box, 'widget', buttons);
}

function messages() {
  const entry = dialog();
  find('title').textContent = entry.title;
  find('about').textContent = about(entry);
  const menu = entry.widgets.filter((one) => one.placement === 'IM_CONTEXT_MENU');
  const content = JSON.stringify([entry.id, entry.messages, menu]);
  if (content === shown) {
    return;
  }
  shown = content;
  const bubbles = entry.messages.map((message) => {
    const bubble = made('article', message.own ? 'bubble own' : 'bubble');
    bubble.append(made('span', 'author', message.author), made('p', '', message.text));
    if (menu.length) {
      const box = made('details', 'menu');
      const actions = menu.map((widget) => button('plain small', widget.title, () => {
        box.open = false;
        press(widget, find('slider-content'), { message: message.id, slider: true });
      }));
      box.append(made('summary', '', `Actions for message ${message.id}`), ...actions);
      bubble.append(box);
    }
    return bubble;
  });
  find('messages').replaceChildren(...bubbles);
  find('messages').scrollTop = find('messages').scrollHeight;
}

// Widgets belong to the dialog beside which they were opened.
function leave() {
  for (const box of ['popup', 'sidebar-frame', 'layout', 'slider-content']) {
    host.clear(find(box));
  }
  find('slider').hidden = true;
}

function choose(id) {
  if (id !== current) {
    leave();
  }
  current = id;
  render();
  text.focus();
}

function render() {
  refill(find('dialogs'), 'id', state.dialogs.map((entry) => dialogRow(entry, current, choose)));
  find('composer').hidden = current === null;
  if (current === null) {
    find('title').textContent = 'Application';
    find('about').textContent = '';
  } else {
    messages();
  }
  tools(find('tools'), 'IM_TEXTAREA', find('popup'), { popup: true });
  tools(find('sidebar'), 'IM_SIDEBAR', find('sidebar-frame'));
  tools(find('navigation'), 'IM_NAVIGATION', find('layout'));
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
find('close-slider').addEventListener('click', () => {
  host.clear(find('slider-content'));
  messenger.closed();
});

grow();
refresh = await follow(lang, (fresh) => {
  state = fresh;
  render();
});
