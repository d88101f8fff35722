// The parent of a chat application's frame, step by step as the vendor's messenger does it: one expected origin, one `init` a
// load, no answers. What it is told to do, the messenger does.

// While a frame is open, its bot keeps the right to write into the dialog by this request.
const REST_TOKEN_EVERY_MS = 500 * 1000;
const SANDBOX = 'allow-same-origin allow-forms allow-scripts allow-popups';
const ALLOW = 'geolocation *; microphone *; camera *';

export class FrameHost {
  // `messenger` carries out commands: send, put, call, support, openDialog, article; `report(kind, details)` hears what happened.
  constructor(stage, body, messenger, report) {
    this.stage = stage;
    this.body = body;
    this.messenger = messenger;
    this.report = report;
    this.origin = null;
    this.uid = null;
    this.frame = null;
    this.launch = null;
    this.timer = null;
    window.addEventListener('message', (event) => this.receive(event));
  }

  isOpen(app) {
    return this.frame !== null && (app === undefined || this.launch.app === app);
  }

  open(launch, dialog) {
    this.destroy();
    this.launch = launch;
    // Set once, before the page loads; a page that redirects elsewhere is never heard.
    this.origin = launch.origin;
    const frame = document.createElement('iframe');
    frame.title = launch.title;
    frame.setAttribute('sandbox', SANDBOX);
    frame.setAttribute('allow', ALLOW);
    const width = Math.min(launch.width, this.body.clientWidth);
    const height = Math.min(launch.height, this.body.clientHeight);
    frame.style.minWidth = `${width}px`;
    frame.style.minHeight = `${height}px`;
    frame.style.width = `${width}px`;
    frame.style.height = `${height}px`;
    frame.addEventListener('load', () => this.loaded(frame));
    frame.src = launch.url;
    this.frame = frame;
    this.stage.hidden = false;
    this.stage.replaceChildren(frame);
    this.report('open', { app: launch.app, url: launch.url });
    this.allowBot(launch.bot, dialog);
    this.timer = setInterval(() => this.allowBot(launch.bot, dialog), REST_TOKEN_EVERY_MS);
  }

  // On every load: a new uid, the old one dies. Not repeated, not acknowledged.
  loaded(frame) {
    if (frame !== this.frame) {
      return;
    }
    this.uid = Math.random().toString().substr(2);
    const message = JSON.stringify({ action: 'init', domain: location.origin, uniqueLoadId: this.uid });
    frame.contentWindow.postMessage(message, this.origin);
    this.report('init', { uid: this.uid });
  }

  receive(event) {
    // The origin alone is checked, not the window; loosely, as the vendor compares.
    if (event.origin != this.origin) {
      if (this.frame !== null) {
        this.report('ignored', { reason: 'origin', origin: event.origin });
      }
      return;
    }
    let data = {};
    try {
      data = JSON.parse(event.data);
    } catch {
      data = {};
    }
    // The literal `null` throws here, in the vendor's portal too.
    if (!data.action) {
      this.report('ignored', { reason: 'no action' });
      return;
    }
    if (this.uid != data.uniqueLoadId) {
      this.report('ignored', { reason: 'uniqueLoadId', action: String(data.action) });
      return;
    }
    switch (data.action) {
      case 'send':
        this.messenger.send(data.message);
        break;
      case 'put':
        this.messenger.put(data.message);
        break;
      case 'call':
        this.messenger.call(data.number);
        break;
      case 'support':
        this.messenger.openDialog(`networkLines${data.code}`, { kind: 'support', code: String(data.code) });
        break;
      case 'openDialog':
        this.messenger.openDialog(String(data.dialogId), { kind: 'openDialog', dialog: String(data.dialogId) });
        break;
      case 'close':
        this.destroy();
        this.report('close', {});
        this.messenger.closed();
        break;
      case 'restriction':
      case 'helpdesk':
        this.report(data.action, { code: String(data.code) });
        break;
      default:
        this.report('ignored', { reason: 'unknown action', action: String(data.action) });
    }
  }

  // Whatever the frame says from now on is not heard.
  destroy() {
    clearInterval(this.timer);
    this.stage.replaceChildren();
    this.stage.hidden = true;
    this.frame = null;
    this.launch = null;
    this.origin = null;
  }

  allowBot(bot, dialog) {
    const body = new URLSearchParams({ IM_OPEN_REST_TOKEN: 'Y', BOT_ID: bot, DIALOG_ID: dialog, IM_AJAX_CALL: 'Y', sessid: 'simulator' });
    fetch('/messenger/ajax', { method: 'POST', body }).catch((error) => console.error('the bot was not allowed to write', error));
  }
}
