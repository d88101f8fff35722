// The portal's side of a widget's frame in the modern messenger: posts the form into it and answers its bridge, step by step
// as the vendor's scripts do it. Two listeners of the vendor's share the window: the portal's own for strings and objects, and
// the messenger's for the commands of its text field, which are objects with a `requestId` beside `method` and `params`.

// Sizes of a popup whose widget was bound without any; those that it was bound with are per cent of the place.
const POPUP_WIDTH_PX = 400;
const POPUP_HEIGHT_PX = 300;

// `method:JSON:callbackId:appSid`; the JSON holds colons of its own.
const split = (text) => {
  const parts = text.split(':');
  return { method: parts[0], params: parts.slice(1, -2).join(':'), callback: parts.at(-2), appSid: parts.at(-1) };
};

const isFilled = (value) => typeof value === 'string' && value !== '';
const isObject = (value) => typeof value === 'object' && value !== null;

export class WidgetHost {
  // `messenger` carries out commands: callUser, call, openDialog, history, read, write, closed; `report(kind, details)` hears what happened.
  constructor(messenger, report) {
    this.messenger = messenger;
    this.report = report;
    this.open = new Map();
    window.addEventListener('message', (event) => this.receive(event));
  }

  // Shows a widget in a box, in place of what the box held. `slider` is a panel that the frame may close.
  show(widget, box, { slider = false, popup = false } = {}) {
    this.clear(box);
    const { opening, origin, placement } = widget;
    const frame = document.createElement('iframe');
    frame.name = opening.window_name;
    frame.title = widget.title;
    if (popup) {
      const { clientWidth, clientHeight } = box.parentElement;
      frame.style.width = `${widget.width ? (clientWidth * widget.width) / 100 : Math.min(POPUP_WIDTH_PX, clientWidth)}px`;
      frame.style.height = `${widget.height ? (clientHeight * widget.height) / 100 : Math.min(POPUP_HEIGHT_PX, clientHeight)}px`;
    }
    box.hidden = false;
    box.append(frame);
    this.open.set(opening.sid, { widget, origin, frame, box, slider });
    this.report('open', { placement, url: opening.action, sid: opening.sid, options: opening.init_data.PLACEMENT_OPTIONS });
    this.submit(opening);
  }

  submit(opening) {
    const form = document.createElement('form');
    form.method = 'post';
    form.action = opening.action;
    form.target = opening.window_name;
    form.hidden = true;
    for (const [name, value] of opening.fields) {
      const field = document.createElement('input');
      field.type = 'hidden';
      field.name = name;
      field.value = value;
      form.append(field);
    }
    document.body.append(form);
    form.submit();
    form.remove();
  }

  holds(box, widget) {
    return [...this.open.values()].some((one) => one.box === box && one.widget.id === widget);
  }

  clear(box) {
    for (const [sid, one] of this.open) {
      if (one.box === box) {
        this.open.delete(sid);
        one.frame.remove();
      }
    }
    box.hidden = true;
  }

  receive(event) {
    const layouts = [...this.open.values()].filter((one) => one.origin === event.origin);
    if (layouts.length === 0) {
      if (this.open.size > 0 && event.origin !== location.origin) {
        this.report('ignored', { reason: 'origin', origin: event.origin });
      }
      return;
    }
    if (typeof event.data !== 'string' && !isObject(event.data)) {
      this.report('ignored', { reason: 'neither string nor object' });
      return;
    }
    const sent = isObject(event.data) ? event.data : split(event.data);
    const method = String(sent.method);
    // Stricter than the vendor, whose text field takes commands without looking at the appSid: a frame that forgets it is found.
    const layout = this.open.get(sent.appSid);
    if (!layout || layout.origin !== event.origin) {
      this.report('ignored', { reason: 'appSid', action: method });
      return;
    }
    if (method.startsWith('im:')) {
      this.textarea(event, sent);
    } else {
      this.command(layout, method, sent);
    }
  }

  command(layout, method, sent) {
    let params = sent.params;
    if (typeof params === 'string' && params !== '') {
      try {
        params = JSON.parse(params);
      } catch {
        // The vendor's page throws here, which nobody but its console hears.
        this.report('ignored', { reason: 'no JSON', action: method });
        return;
      }
    }
    if (!Object.hasOwn(COMMANDS, method)) {
      this.report('ignored', { reason: 'unknown method', action: method });
      return;
    }
    const answer = (result) => {
      // The answer goes to the frame's element, not to the window that asked.
      if (sent.callback && layout.frame.contentWindow) {
        layout.frame.contentWindow.postMessage(`${sent.callback}:${result === undefined ? '' : JSON.stringify(result)}`, layout.origin);
      }
    };
    COMMANDS[method](this, layout, params || {}, answer);
  }

  async textarea(event, sent) {
    const handlers = {
      'im:getImTextareaContent': () => ({ text: this.messenger.read() }),
      'im:setImTextareaContent': ({ text = '', withNewLine = false, replace = false }) => {
        this.messenger.write(String(text), { withNewLine, replace });
        return { success: true };
      },
    };
    // All of these go unanswered.
    if (!isObject(event.data) || !isFilled(sent.requestId) || !(isObject(sent.params) || typeof sent.params === 'string') || !Object.hasOwn(handlers, sent.method)) {
      this.report('ignored', { reason: 'no request to the text field', action: String(sent.method) });
      return;
    }
    let result;
    try {
      result = await handlers[sent.method](sent.params);
    } catch (error) {
      result = { message: error.message };
      this.report('failed', { method: sent.method, message: error.message });
    }
    if (event.source && sent.callback) {
      event.source.postMessage(`${sent.callback}:${JSON.stringify({ requestId: sent.requestId, ...result })}`, event.origin);
    }
  }
}

// What a placement's frame may ask of the portal. Commands to the messenger get no answer.
const COMMANDS = {
  getInitData: (host, { widget }, params, answer) => answer(widget.opening.init_data),
  getInterface: (host, layout, params, answer) => answer({ command: Object.keys(COMMANDS), event: [] }),
  refreshAuth: (host, { widget }, params, answer) => {
    const { AUTH_ID, REFRESH_ID, AUTH_EXPIRES } = widget.opening.init_data;
    answer({ AUTH_ID, AUTH_EXPIRES, REFRESH_ID });
  },
  resizeWindow: (host, { frame, widget }, { width, height }, answer) => {
    frame.style.width = width === '100%' ? width : `${parseInt(width, 10) || 100}px`;
    if (parseInt(height, 10)) {
      frame.style.height = `${parseInt(height, 10)}px`;
    }
    const box = frame.getBoundingClientRect();
    host.report('resize', { placement: widget.placement, width: box.width, height: box.height });
    answer({ width: box.width, height: box.height });
  },
  setTitle: (host, layout, params, answer) => {
    document.title = String(params.title);
    answer(params);
  },
  setScroll: (host, layout, params, answer) => answer(params),
  reloadWindow: () => location.reload(),
  imCallTo: (host, layout, { userId, video }) => host.messenger.callUser(userId, Boolean(video)),
  imPhoneTo: (host, layout, { phone }) => host.messenger.call(phone),
  imOpenMessenger: (host, layout, { dialogId }) => host.messenger.openDialog(dialogId),
  imOpenHistory: (host, layout, { dialogId }) => host.messenger.history(dialogId),
  closeApplication: (host, layout, params, answer) => {
    // It closes a panel of the portal; a frame inside the messenger's own layout stays, and hears nothing.
    if (!layout.slider) {
      host.report('ignored', { reason: 'no panel to close', action: 'closeApplication' });
      return;
    }
    answer();
    host.clear(layout.box);
    host.report('close', { placement: layout.widget.placement });
    host.messenger.closed();
  },
};
