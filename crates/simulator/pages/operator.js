// The operator's page: visitors' dialogs, live; answers, changes, deletions, the end of a dialog.

const find = (id) => document.getElementById(id);

let state = { chats: [] };
let current = Number(new URLSearchParams(location.search).get('chat')) || null;
let editing = null;
let shown = '';

const made = (name, className, text) => {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text ?? '';
  return element;
};

const tool = (label, action) => {
  const button = made('button', 'plain small', label);
  button.type = 'button';
  button.addEventListener('click', action);
  return button;
};

async function tell(path, body) {
  const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) {
    throw new Error(`${path} was refused with ${answer.status}: ${await answer.text()}`);
  }
}

const text = find('text');
const chat = () => state.chats.find((entry) => entry.chat_id === current);

function list() {
  const rows = state.chats.map((entry) => {
    const row = document.createElement('li');
    const button = made('button', 'row');
    button.type = 'button';
    button.dataset.id = entry.chat_id;
    if (entry.chat_id === current) {
      button.setAttribute('aria-current', 'true');
    }
    const about = `Line ${entry.line}${entry.session.finished ? ', finished' : ''}`;
    button.append(made('span', 'name', entry.title), made('span', 'quiet', about), made('span', 'last', entry.messages.at(-1)?.text ?? ''));
    button.addEventListener('click', () => {
      stopEditing();
      current = entry.chat_id;
      render();
      text.focus();
    });
    row.append(button);
    return row;
  });
  const focused = document.activeElement?.dataset?.id;
  find('chats').replaceChildren(...rows);
  if (focused) {
    find('chats').querySelector(`[data-id="${focused}"]`)?.focus();
  }
  find('empty').hidden = state.chats.length > 0;
}

function bubble(entry, message) {
  const own = message.author === 'operator';
  const box = made('article', `bubble${own ? ' own' : ''}${message.deleted ? ' gone' : ''}`);
  box.append(made('span', 'author', own ? state.operator : entry.title), made('p', '', message.text));
  for (const file of message.files) {
    box.append(made('p', 'file', `File: ${file}`));
  }
  const foot = made('footer', 'foot');
  const marks = [new Date(message.at_ms).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })];
  if (message.edited) {
    marks.push('changed');
  }
  if (message.deleted) {
    marks.push('deleted');
  }
  if (own && !message.deleted) {
    marks.push(message.delivered ? 'delivered' : 'not confirmed');
  }
  foot.append(made('span', message.delivered ? 'confirmed' : 'quiet', marks.join(' · ')));
  if (own && !message.deleted) {
    foot.append(tool('Edit', () => startEditing(message)), tool('Delete', () => tell('/_control/operator/delete', { chat: entry.chat_id, message: message.id })));
  }
  box.append(foot);
  return box;
}

function talk() {
  const entry = chat();
  text.disabled = !entry;
  find('file').disabled = !entry;
  find('finish').hidden = !entry || entry.session.finished;
  if (!entry) {
    return;
  }
  const content = JSON.stringify(entry);
  if (content === shown) {
    return;
  }
  shown = content;
  find('title').textContent = entry.title;
  const about = find('about');
  about.replaceChildren(`Line ${entry.line}, session ${entry.session.id}${entry.session.finished ? ', finished' : ''}`);
  // Only addresses of pages become links: the application said where its visitor is.
  if (/^https?:\/\//i.test(entry.url)) {
    const link = made('a', 'from', entry.url);
    link.href = entry.url;
    link.target = '_blank';
    link.rel = 'noreferrer';
    about.append(', writes from ', link);
  } else if (entry.url) {
    about.append(`, writes from ${entry.url}`);
  }
  const box = find('messages');
  box.replaceChildren(...entry.messages.map((message) => bubble(entry, message)));
  box.scrollTop = box.scrollHeight;
}

function render() {
  if (!chat()) {
    current = state.chats[0]?.chat_id ?? null;
  }
  find('operator').textContent = state.operator ?? '';
  list();
  talk();
  ready();
}

function ready() {
  find('answer').disabled = text.disabled || !text.value.trim();
  find('answer').textContent = editing ? 'Save' : 'Answer';
  find('editing').hidden = !editing;
}

function startEditing(message) {
  editing = message.id;
  text.value = message.text;
  ready();
  text.focus();
}

function stopEditing() {
  if (editing) {
    editing = null;
    text.value = '';
  }
  ready();
}

async function submit() {
  const value = text.value;
  if (!value.trim() || !chat()) {
    return;
  }
  const wish = { chat: current, text: value };
  const path = editing ? '/_control/operator/edit' : '/_control/operator';
  if (editing) {
    wish.message = editing;
  }
  text.value = '';
  editing = null;
  ready();
  try {
    await tell(path, wish);
  } catch (error) {
    // What was written is not lost.
    text.value = value;
    ready();
    throw error;
  }
}

// A file goes out as soon as it is chosen, with what is written as its text.
async function sendFile() {
  const [file] = find('file').files;
  if (!file || !chat()) {
    return;
  }
  const query = new URLSearchParams({ chat: current, name: file.name, mime: file.type || 'application/octet-stream', text: text.value });
  const answer = await fetch(`/_control/operator/file?${query}`, { method: 'POST', body: file });
  if (!answer.ok) {
    throw new Error(`the file was refused with ${answer.status}: ${await answer.text()}`);
  }
  find('file').value = '';
  text.value = '';
  ready();
}

let turn = 0;

async function refresh() {
  turn += 1;
  const mine = turn;
  const fresh = await (await fetch('/operator/state')).json();
  // An older answer may arrive after a newer one.
  if (mine === turn) {
    state = fresh;
    render();
  }
}

find('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  submit();
});
find('file').addEventListener('change', sendFile);
find('cancel').addEventListener('click', stopEditing);
find('finish').addEventListener('click', () => tell('/_control/operator/finish', { chat: current }));
text.addEventListener('input', ready);
text.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});

await refresh();
new EventSource('/changes').addEventListener('change', refresh);
