// Medians with their spread, and a table's place in the notes.
import fs from 'node:fs';

const nums = a => a.filter(x => typeof x === 'number' && !Number.isNaN(x)).sort((x, y) => x - y);
export const med = a => { a = nums(a); return a.length ? (a.length % 2 ? a[(a.length - 1) / 2] : (a[a.length / 2 - 1] + a[a.length / 2]) / 2) : null; };
export const fmt = (a, d = 0, k = 1) => { a = nums(a).map(x => x / k); return a.length ? `${med(a).toFixed(d)} [${a[0].toFixed(d)}-${a.at(-1).toFixed(d)}]` : '-'; };
export const one = (a, d = 0, k = 1) => { const m = med(a); return m === null ? '-' : (m / k).toFixed(d); };

// Replaces what stands between the marks of this name.
export function write(file, name, text) {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`], old = fs.readFileSync(file, 'utf8');
  const from = old.indexOf(begin), to = old.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${file} has no ${begin} and ${end}`);
  fs.writeFileSync(file, `${old.slice(0, from + begin.length)}\n${text}\n${old.slice(to)}`);
}
