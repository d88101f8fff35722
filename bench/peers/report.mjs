// node report.mjs results/load.jsonl ... [--readme FILE]: the tables, also between the marks in that file.
// Medians with [min-max]. Noisy runs (others used > 20 % of the processors just before or after) are left out where
// at least 3 quiet ones exist; the column n says how many runs stand behind a row (q quiet of t).
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { peers } from './peers.mjs';
import { fmt, med, one, write } from './table.mjs';
const { values: o, positionals } = parseArgs({ allowPositionals: true, options: { readme: { type: 'string' } } });
const runs = positionals.flatMap(f => fs.readFileSync(f, 'utf8').trim().split('\n').map(l => JSON.parse(l)));
const ids = [...peers.map(p => p.id), ...new Set(runs.map(r => r.peer).filter(i => !peers.some(p => p.id === i)))];
const name = id => { const p = peers.find(x => x.id === id) ?? { name: id }; let v = p.version;
  if (!v && p.pkg) try { v = JSON.parse(fs.readFileSync(`node_modules/${p.pkg}/package.json`)).version; } catch {} return v ? `${id} (${p.pkg} ${v})` : id; };
const pick = (id, phase, n = 0) => { const all = runs.filter(r => r.peer === id && r.phase === phase && r.n === n), ok = all.filter(r => !r.failed), q = ok.filter(r => !r.noisy);
  return { all, use: q.length >= 3 ? q : ok, q: q.length }; };
const out = [];
const table = (title, head, rows) => { out.push(`\n### ${title}\n`, `| ${head.join(' | ')} |`, `|${head.map((_, i) => (i ? '--:' : '---')).join('|')}|`, ...rows.filter(Boolean).map(r => `| ${r.join(' | ')} |`)); };

table('Size: what a cold visit fetches to show the panel with its composer (raw, gzip and brotli without the HTML page)', ['peer', 'requests (+API)', 'raw kB', 'gzip kB', 'brotli kB', 'over the wire until the composer kB', 'over the wire in all kB', 'asks of other hosts (blocked here)'],
  ids.map(id => { const { use } = pick(id, 'load'); if (!use.length) return null; const s = use[0].size;
    const kb = b => (b == null ? '-' : (b / 1000).toFixed(1));
    return [name(id), s.requests + (s.api ? ` (+${s.api})` : ''), kb(s.raw), kb(s.gzip), kb(s.br), one(use.map(r => r.cold.bytes), 1, 1000), one(use.map(r => r.cold.wire.all), 1, 1000), [...new Set(use.flatMap(r => r.remote).map(u => new URL(u).host))].join(', ') || '-']; }));
table('Load, unthrottled: ms from navigation start to a composer painted, visible and focused', ['peer', 'n', 'cold', 'warm', 'first paint', 'blocking (long tasks over 50 ms)', 'script', 'all main-thread work', 'JS heap MB', 'renderer memory over a blank page MB', 'DOM nodes'],
  ids.map(id => { const { use, q, all } = pick(id, 'load'); if (!use.length) return null; const g = f => use.map(f);
    return [id, `${use.length} (${q}/${all.length})`, fmt(g(r => r.cold.composer)), fmt(g(r => r.warm.composer)), one(g(r => r.cold.fcp)), fmt(g(r => r.cold.tbt)), one(g(r => r.cold.script + r.cold.compile)), one(g(r => r.cold.task)),
      one(g(r => r.heap), 1, 1e6), one(g(r => r.rss), 0, 1e6), one(g(r => r.dom.nodes))]; }));
table('Load, throttled: CPU 4x slower, 1.6 Mbit/s, 150 ms a request, cold', ['peer', 'n', 'composer ms', 'first paint', 'blocking', 'script', 'all main-thread work'],
  ids.map(id => { const { use, q, all } = pick(id, 'slow'); if (!use.length) return null; const g = f => use.map(r => f(r.cold));
    return [id, `${use.length} (${q}/${all.length})`, fmt(g(c => c.composer)), one(g(c => c.fcp)), fmt(g(c => c.tbt)), one(g(c => c.script + c.compile)), one(g(c => c.task))]; }));
for (const n of [...new Set(runs.filter(r => r.phase === 'history').map(r => r.n))].sort((a, b) => a - b))
  table(`History of ${n} text messages`, ['peer', 'n', 'render ms', 'over the wire until shown kB', 'rows in DOM', 'DOM nodes', 'JS heap MB', 'renderer memory over a blank page MB', 'append: call to paint ms', 'append: main-thread work ms', 'scroll fps (60 = clean)', 'worst frame ms', 'blank frames %'],
    ids.map(id => { const { use, q, all } = pick(id, 'history', n), bad = all.filter(r => r.failed); if (!all.length) return null;
      if (use.every(r => r.skipped) && !bad.length) return null;
      if (!use.length) return [id, `0 of ${all.length}`, bad.map(r => r.failed)[0], ...Array(10).fill('-')];
      const g = f => use.map(f), app = use.flatMap(r => (Array.isArray(r.append) ? r.append : []));
      return [id, `${use.length} (${q}/${all.length}${bad.length ? `, ${bad.length} failed` : ''})`, fmt(g(r => r.render.all)), one(g(r => r.bytes), 1, 1000), one(g(r => r.rows)), one(g(r => r.dom.nodes)), one(g(r => r.heap), 1, 1e6), one(g(r => r.rss), 0, 1e6),
        app.length ? fmt(app) : (use[0].append?.failed ?? '-'), one(g(r => r.appendWork), 1), fmt(g(r => r.scroll?.fps), 1), one(g(r => r.scroll?.worst)), use[0].scroll?.blank == null ? '-' : (100 * med(g(r => r.scroll.blank))).toFixed(0)]; }));
console.log(out.join('\n'));
if (o.readme) write(o.readme, 'widgets', out.join('\n').trim());
