// node measure.mjs [--peers a,b] [--runs 21] [--phases load,slow,history] [--sizes 1000,10000] [--out results/x.jsonl] [--ours URL --simulator URL]
// --ours is the site chat's page on a running Framechat server, --simulator the portal behind it, whose operator writes the long histories.
// Every run is a fresh browser with a fresh profile; peers are interleaved and shuffled in every round.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startServer, asset } from './server.mjs';
import { peers as table } from './peers.mjs';
import { probe } from './probe.js';
import { gen } from './messages.mjs';
import { within, sleep, busy, quiet, shuffled, open, SLOW } from './browser.mjs';
import { hooks, filler } from './ours.mjs';

const { values: o } = parseArgs({ options: { peers: { type: 'string' }, runs: { type: 'string', default: '21' }, phases: { type: 'string', default: 'load,slow,history' },
  sizes: { type: 'string', default: '1000,10000' }, out: { type: 'string', default: `results/${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.jsonl` },
  limit: { type: 'string', default: '60' }, shot: { type: 'boolean' }, ours: { type: 'string' }, simulator: { type: 'string' },
  hurry: { type: 'boolean' } } }); // --hurry: measure on a busy machine, too, to see that all works
const LIMIT = +o.limit * 1000;
const rows = table.filter(p => (!o.peers || o.peers.split(',').includes(p.id)) && (p.id !== 'framechat' || o.ours));
for (const p of rows) if (p.id === 'framechat') Object.assign(p, { url: o.ours, fill: filler(o.ours, o.simulator, p) });
const server = await startServer();
const base = `http://127.0.0.1:${server.port}`;
fs.mkdirSync(path.dirname(o.out), { recursive: true });
const write = r => { fs.appendFileSync(o.out, JSON.stringify(r) + '\n'); };
// kept: what an earlier visit of this visitor left in the browser, and what the newest message of the history ends in.
async function session(peer, slow, body, kept) {
  const { ctx, close } = await open();
  const page = ctx.pages()[0], errors = [], remote = new Set();
  let ready, shown; const bytes = { all: 0 }; const arm = () => { let ok; const p = new Promise(r => (ok = r)); ready = ok; return p; };
  try {
    page.on('pageerror', e => errors.push(String(e).slice(0, 200)));
    page.on('request', r => { if (!r.url().startsWith(base) && /^https?:/.test(r.url()) && !(peer.url.startsWith('http') && r.url().startsWith(new URL(peer.url).origin))) remote.add(r.url().slice(0, 120)); });
    await ctx.exposeBinding('__harnessReady', (_, v) => ready?.({ ...v, bytes: bytes.all }));
    await ctx.exposeBinding('__harnessShown', (_, v) => (shown = { at: v, bytes: bytes.all }));
    const { composer, row, scroller, open: launcher, virtual } = peer;
    if (kept) await ctx.addInitScript(k => { if (location.origin === k.origin) for (const [name, value] of k.storage) localStorage.setItem(name, value); }, kept);
    await ctx.addInitScript(probe, { composer, row, scroller, open: launcher, virtual, newest: kept?.newest });
    if (peer.fill) await ctx.addInitScript(hooks);
    const cdp = await ctx.newCDPSession(page), bcdp = await ctx.browser()?.newBrowserCDPSession?.().catch(() => null);
    await cdp.send('Performance.enable'); await cdp.send('Network.enable');
    const url = new URL(peer.url, base).href;
    const blank = new URL(peer.blank ?? '/blank', url).href; // same origin, so that the visit needs no new process
    const metrics = async () => Object.fromEntries((await cdp.send('Performance.getMetrics')).metrics.map(m => [m.name, m.value]));
    const heap = async () => { await cdp.send('HeapProfiler.collectGarbage'); await sleep(100); await cdp.send('HeapProfiler.collectGarbage'); return (await metrics()).JSHeapUsedSize; };
    const rss = async () => { if (!bcdp) return null; let sum = 0;
      for (const p of (await bcdp.send('SystemInfo.getProcessInfo')).processInfo) if (p.type === 'renderer') try {
        const s = fs.readFileSync(`/proc/${p.id}/smaps_rollup`, 'utf8'), v = ['Private_Dirty', 'Private_Clean'].reduce((a, k) => a + +s.match(new RegExp(k + ':\\s+(\\d+)'))[1] * 1024, 0);
        sum += v; } catch {}
      return sum; };
    await page.goto(blank); await cdp.send('HeapProfiler.collectGarbage'); await sleep(200);
    const rss0 = await rss();
    const visit = async () => {
      await page.goto(blank); await sleep(150);
      server.reset(); errors.length = 0;
      let requests = 0;
      bytes.all = 0;
      // As it came over the wire: headers with the response, bodies piece by piece, so that a stream that never ends counts, too.
      // The pieces of the page itself are told without their sizes; its sum comes at its end.
      const came = new Map(), add = (id, n) => { bytes.all += n; came.set(id, (came.get(id) ?? 0) + n); };
      const begun = e => { requests++; add(e.requestId, e.response.encodedDataLength); }, more = e => add(e.requestId, e.encodedDataLength);
      const ended = e => add(e.requestId, Math.max(0, e.encodedDataLength - (came.get(e.requestId) ?? 0)));
      if (slow) { await cdp.send('Network.emulateNetworkConditions', SLOW); await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 }); }
      const m0 = await metrics(), p = arm();
      cdp.on('Network.responseReceived', begun); cdp.on('Network.dataReceived', more); cdp.on('Network.loadingFinished', ended);
      await page.goto(url, { waitUntil: 'commit', timeout: LIMIT });
      const r = await within(p, LIMIT, 'composer');
      await sleep(slow ? 2500 : 1200);
      cdp.off('Network.responseReceived', begun); cdp.off('Network.dataReceived', more); cdp.off('Network.loadingFinished', ended);
      const m1 = await metrics(), d = k => (m1[k] >= m0[k] ? m1[k] - m0[k] : m1[k]) * 1000;
      const { tbt, fcp } = await page.evaluate(() => ({ tbt: window.__probe.blocked(performance.now()), fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null }));
      const got = server.log.slice();
      return { ...r, tbt, fcp, script: d('ScriptDuration'), compile: d('V8CompileDuration'), layout: d('LayoutDuration') + d('RecalcStyleDuration'), task: d('TaskDuration'), shown, wire: { requests, all: bytes.all }, got };
    };
    return await body({ page, cdp, visit, metrics, heap, rss: async () => (rss0 === null ? null : await rss() - rss0), errors, remote, slow });
  } finally {
    await close();
  }
}

function sizes(got) {
  const t = { raw: 0, gzip: 0, br: 0, requests: 0, api: 0, html: 0, kinds: {} };
  for (const g of got) {
    if (g.api) { t.api++; continue; }
    const a = asset(g.file);
    if (g.html) { t.html += a.br.length; continue; }
    t.requests++; t.raw += a.raw.length; t.gzip += a.gz.length; t.br += a.br.length;
    (t.kinds[a.ext] ??= [0, 0])[0] += a.raw.length; t.kinds[a.ext][1] += a.br.length;
  }
  return t;
}

const jobs = {
  load: peer => session(peer, false, async s => {
    const cold = await s.visit(), heap = await s.heap(), dom = await s.page.evaluate(() => window.__probe.count()), rss = await s.rss();
    const size = peer.fill ? { requests: cold.wire.requests - 1, api: 0, kinds: {} } : sizes(cold.got); // a server of its own: only what came over the wire is known
    delete cold.got;
    if (o.shot) await s.page.screenshot({ path: `results/${peer.id}.png` });
    await s.visit(); await s.visit();
    const warm = await s.visit(), hit = sizes(warm.got); delete warm.got;
    return { cold, warm, warmRequests: hit.requests, size, heap, dom, rss, errors: s.errors, remote: [...s.remote] };
  }),
  slow: peer => session(peer, true, async s => { const cold = await s.visit(); delete cold.got; return { cold }; }),
  history: async (peer, n, kept) => session(peer, false, async s => {
    const v = await s.visit(); delete v.got;
    if (!await s.page.evaluate(() => !!window.bench)) return { skipped: 'no window.bench' };
    await s.page.evaluate(`window.__gen = ${gen}; window.__ms = window.__gen(${n}); 0`);
    const heap0 = await s.heap(), out = { n };
    const m0 = await s.metrics();
    // Ours comes from its server: from the start of the navigation to the newest message, everything between included.
    if (peer.fill) { out.render = { last: v.shown?.at ?? null, all: v.shown?.at ?? null }; out.bytes = v.shown?.bytes; }
    else out.render = await within(s.page.evaluate(limit => window.__probe.history(window.__ms, limit), LIMIT), LIMIT + 5000, `history ${n}`);
    const m1 = await s.metrics();
    out.task = (m1.TaskDuration - m0.TaskDuration) * 1000;
    if (out.render.last === null) return { ...out, failed: `not shown in ${LIMIT / 1000} s (${out.render.rows} rows)`, errors: s.errors };
    await sleep(1500);
    out.rows = await s.page.evaluate(() => window.__probe.rowCount());
    out.dom = await s.page.evaluate(() => window.__probe.count());
    out.heap = await s.heap(); out.heap0 = heap0; out.rss = await s.rss();
    if (o.shot) await s.page.screenshot({ path: `results/${peer.id}-${n}.png` });
    const gap = peer.appendGap ?? 120, k = peer.appends ?? 12;
    const idle0 = await s.metrics(); await sleep(1000); const idle1 = await s.metrics();
    const idle = (idle1.TaskDuration - idle0.TaskDuration) / (idle1.Timestamp - idle0.Timestamp);
    const a0 = await s.metrics();
    // What an earlier run wrote is still there, when the history is kept by a server.
    const from = n + (kept?.written ?? 0);
    out.append = await within(s.page.evaluate(([n, k, gap]) => window.__probe.append(window.__gen(k, n), gap, 30000), [from, k, gap]), LIMIT * 2, 'append').catch(e => ({ failed: e.message }));
    if (kept) { kept.written = from - n + k; kept.newest = `[m${from + k - 1}]`; }
    const a1 = await s.metrics();
    if (Array.isArray(out.append)) out.appendWork = ((a1.TaskDuration - a0.TaskDuration) - idle * (a1.Timestamp - a0.Timestamp)) * 1000 / out.append.length;
    out.scroll = await within(s.page.evaluate(() => window.__probe.scroll(2500, 6000)), LIMIT, 'scroll').catch(e => ({ failed: e.message }));
    if (o.shot) await s.page.screenshot({ path: `results/${peer.id}-${n}-scrolled.png` });
    out.errors = s.errors;
    return out;
  }, kept),
};

const phases = o.phases.split(','), todo = [];
for (const ph of phases) for (const n of ph === 'history' ? o.sizes.split(',').map(Number) : [0]) todo.push([ph, n]);
const dead = new Map(), good = new Map(), long = new Map(); // after two failures of the same kind a job is not tried again
const PATIENCE = 30e3, LONG_RUNS = 5; // and one that takes longer than PATIENCE (ms) is done in LONG_RUNS rounds only
const BUSY = .2, EXTRA = o.hurry ? 0 : 3; // a run with others above BUSY before or after it is 'noisy'; up to EXTRA more rounds replace noisy runs
for (let run = 0; run < +o.runs + EXTRA; run++) for (const [ph, n] of todo) for (const peer of shuffled(rows)) {
  const key = `${peer.id} ${ph} ${n}`;
  if ((peer.only && !peer.only.includes(ph)) || (dead.get(key) ?? 0) >= 2 || (long.get(key) ?? 0) >= LONG_RUNS || (run >= +o.runs && (good.get(key) ?? 0) >= +o.runs)) continue;
  const head = { peer: peer.id, phase: ph, n, run, before: await (o.hurry ? busy() : quiet()), load: os.loadavg()[0], at: new Date().toISOString() };
  let r, begun;
  try {
    const kept = ph === 'history' && peer.fill && await peer.fill(n);
    begun = performance.now();
    r = await within(jobs[ph](peer, n, kept), LIMIT * 4, 'run');
  } catch (e) { r = { failed: String(e.message ?? e).split('\n')[0] }; }
  if (performance.now() - begun > PATIENCE) long.set(key, (long.get(key) ?? 0) + 1);
  head.after = await busy(); head.noisy = Math.max(head.before, head.after) > BUSY;
  if (r.failed) dead.set(key, (dead.get(key) ?? 0) + 1); else if (!head.noisy) good.set(key, (good.get(key) ?? 0) + 1);
  write({ ...head, ...r });
  const f = x => (x == null ? '-' : Math.round(x));
  console.log(`${run} ${key} busy ${head.before.toFixed(2)}/${head.after.toFixed(2)}`, r.failed ? 'FAILED ' + r.failed
    : ph === 'history' ? `last ${f(r.render?.last)} all ${f(r.render?.all)} rows ${r.rows} nodes ${r.dom?.nodes} heap ${f(r.heap / 1e6)} rss ${f(r.rss / 1e6)} app ${Array.isArray(r.append) ? r.append.map(f) : JSON.stringify(r.append)} work ${r.appendWork?.toFixed(1)} fps ${r.scroll?.fps?.toFixed(1)} worst ${f(r.scroll?.worst)} blank ${r.scroll?.blank?.toFixed?.(2)}`
    : `composer ${f(r.cold.composer)} fcp ${f(r.cold.fcp)} tbt ${f(r.cold.tbt)} script ${f(r.cold.script)} ${r.warm ? `warm ${f(r.warm.composer)} bytes ${r.cold.bytes}/${r.cold.wire.all} req ${r.size.requests}+${r.size.api} heap ${(r.heap / 1e6).toFixed(1)} rss ${f(r.rss / 1e6)}` : ''}`, r.errors?.length ? 'ERR ' + r.errors[0] : '', r.remote?.length ? 'REMOTE ' + r.remote : '');
}
server.close(); process.exit(0);
