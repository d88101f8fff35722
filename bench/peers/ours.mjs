// The site chat among the peers: its history lies on its server, so an operator of the simulated portal writes it there before the
// runs, once for each length, and every run comes as that visitor in a fresh profile.
import { open, sleep } from './browser.mjs';
import { gen } from './messages.mjs';

const HANDS = 8;

// Runs in the page. One more message goes through the composer, as a visitor would send it.
export function hooks() {
  const field = () => document.querySelector('textarea');
  window.bench = {
    prepare(m) {
      Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(field(), m.text);
      field().dispatchEvent(new InputEvent('input', { bubbles: true }));
    },
    append() { field().form.requestSubmit(); },
  };
}

export function filler(url, simulator, { composer }) {
  const made = new Map();
  // The host decides which portal is meant; what names itself in the address stands for itself.
  const control = async (what, body) => {
    const answer = await fetch(`${simulator}/_control/${what}`, body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${what}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const dialog = async text => {
    for (let i = 0; i < 100; i++, await sleep(100)) for (const chat of await control('chats')) if (chat.messages?.some(m => m.text === text)) return chat.chat_id;
    throw new Error('the first message did not reach the portal');
  };
  const make = async n => {
    await control('limits', { capacity: 1e9, per_second: 1e9 });
    const { ctx, close } = await open();
    try {
      const page = ctx.pages()[0], opening = `An opening of ${n}, ${Date.now()}`;
      await page.goto(url);
      await page.locator(composer).fill(opening);
      await page.locator(composer).press('Enter');
      const chat = await dialog(opening), history = gen(n - 1);
      // The order of the last ones is what the runs look for; the others may come as they like.
      const texts = history.slice(0, -1);
      await Promise.all(Array.from({ length: HANDS }, async (_, hand) => { for (let i = hand; i < texts.length; i += HANDS) await control('operator', { chat, text: texts[i].text }); }));
      await control('operator', { chat, text: history.at(-1).text });
      const newest = `[m${n - 2}]`;
      // What the server has stored it confirms to the portal.
      while ((await control('counts')).unconfirmed > 0) await sleep(200);
      const storage = await page.evaluate(() => Object.entries(localStorage));
      return { origin: new URL(url).origin, storage, newest };
    } finally { await close(); }
  };
  return n => { if (!made.has(n)) made.set(n, make(n)); return made.get(n); };
}
