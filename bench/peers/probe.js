// Runs in every frame before the page's own scripts (addInitScript). Waits for the composer, and offers the measuring
// functions of the history phase. One function, given the peer's selectors.
export function probe(cfg) {
  if (window.__probe) return;
  const deep = (sel, root = document) => {
    const hit = root.querySelector(sel);
    if (hit) return hit;
    for (const e of root.querySelectorAll('*')) if (e.shadowRoot) { const h = deep(sel, e.shadowRoot); if (h) return h; }
    return null;
  };
  const active = () => { let a = document.activeElement; while (a?.shadowRoot?.activeElement) a = a.shadowRoot.activeElement; return a; };
  const visible = e => { const r = e.getBoundingClientRect();
    return r.width > 4 && r.height > 4 && r.bottom > 0 && r.top < innerHeight && e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !e.disabled && !e.readOnly; };
  const paint = () => new Promise(ok => requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = () => ok(performance.now()); c.port2.postMessage(0); }));
  const sleep = ms => new Promise(ok => setTimeout(ok, ms));
  const long = [];
  try { new PerformanceObserver(l => { for (const e of l.getEntries()) long.push([e.startTime, e.duration]); }).observe({ type: 'longtask', buffered: true }); } catch {}

  let opened = !cfg.open;
  const wait = async () => {
    for (;;) {
      await new Promise(requestAnimationFrame);
      const e = document.body && deep(opened ? cfg.composer : cfg.open);
      if (!e || !visible(e)) continue;
      if (!opened) { opened = true; e.click(); continue; }
      e.focus({ preventScroll: true });
      const a = active();
      if (a !== e && !e.contains(a)) continue;
      const at = await paint(), top = window.top.performance;
      return window.__harnessReady({ composer: performance.timeOrigin + at - top.timeOrigin });
    }
  };
  wait();

  const scroller = () => deep(cfg.scroller);
  const rows = () => { const s = scroller(); return s ? s.querySelectorAll(cfg.row) : []; };
  const has = (rs, mark) => { for (let i = 0; i < 4; i++) if (rs[rs.length - 1 - i]?.textContent.includes(mark) || rs[i]?.textContent.includes(mark)) return true; return false; };
  if (cfg.newest) (async () => { for (;;) { const at = await paint(); if (document.body && has(rows(), cfg.newest)) return window.__harnessShown(at); } })();
  const count = () => { let el = 0, all = 0; (function walk(n) { for (let c = n.firstChild; c; c = c.nextSibling) { all++; if (c.nodeType === 1) { el++; if (c.shadowRoot) walk(c.shadowRoot); walk(c); } } })(document); return { elements: el, nodes: all }; };

  window.__probe = {
    long: () => long, count, rowCount: () => rows().length,
    blocked: upTo => long.reduce((s, [t, d]) => s + (t <= upTo ? Math.max(0, d - 50) : 0), 0),
    async history(ms, limit) {
      const mark = `[m${ms[ms.length - 1].i}]`, t0 = performance.now();
      await window.bench.load(ms);
      const call = performance.now() - t0;
      let last = null;
      for (;;) {
        const now = await paint() - t0, rs = rows();
        if (last === null && has(rs, mark)) last = now;
        if (last !== null && (cfg.virtual || rs.length >= ms.length)) return { call, last, all: now, rows: rs.length };
        if (now > limit) return { call, last, all: null, rows: rs.length };
      }
    },
    async append(ms, gap, limit) {
      const out = [];
      for (const m of ms) {
        await sleep(gap);
        if (window.bench.prepare) await window.bench.prepare(m); // e.g. types the text, so that append only sends it
        await sleep(50 + Math.random() * 17);
        const t0 = performance.now();
        window.bench.append(m);
        for (;;) {
          const now = await paint() - t0;
          if (has(rows(), `[m${m.i}]`)) { out.push(now); break; }
          if (now > limit) { out.push(null); return out; }
        }
      }
      return out;
    },
    async scroll(ms, speed) {
      const s = scroller(); if (!s || s.scrollHeight <= s.clientHeight + 10) return null;
      s.style.scrollBehavior = 'auto'; s.scrollTop = s.scrollHeight; await sleep(500);
      // upwards normally; a column-reverse list has negative scrollTop, which works the same way
      const root = s.getRootNode(), r = s.getBoundingClientRect(), dts = []; let blank = 0, moved = 0;
      const start = performance.now(); let prev = await new Promise(requestAnimationFrame);
      while (performance.now() - start < ms) {
        const t = await new Promise(requestAnimationFrame), dt = t - prev; prev = t; dts.push(dt);
        const b = s.scrollTop; s.scrollTop = b - speed * dt / 1000; moved += Math.abs(s.scrollTop - b);
        if (cfg.virtual && ![.2, .5, .8].some(f => root.elementFromPoint(r.left + r.width / 2, r.top + r.height * f)?.closest(cfg.row))) blank++;
      }
      const el = dts.reduce((a, b) => a + b, 0); dts.sort((a, b) => a - b);
      return { fps: dts.length * 1000 / el, p95: dts[Math.floor(dts.length * .95)], worst: dts[dts.length - 1], frames: dts.length, blank: cfg.virtual ? blank / dts.length : null, moved };
    },
  };
}
