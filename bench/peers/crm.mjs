// node crm.mjs --release FOLDER [--runs 21] [--phases load,slow] [--readme FILE] [--hurry]
// How long a CRM page takes until its first command has arrived in the operator's frame, and what it downloads for that: the element of
// the release in FOLDER, a page with penpal, and a page by hand. The frame is of another site and has a process of its own; it listens at
// once. The command is asked for as early as each page can. Every run is a fresh browser; the pages are shuffled in every round.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { asset, TYPES } from './server.mjs';
import { open, within, quiet, shuffled, SLOW } from './browser.mjs';
import { fmt, write } from './table.mjs';

const { values: o } = parseArgs({ options: { release: { type: 'string' }, runs: { type: 'string', default: '21' }, phases: { type: 'string', default: 'load,slow' }, readme: { type: 'string' }, hurry: { type: 'boolean' } } });
const PAGES = { framechat: 'Framechat: `<iq-channels>` with toolbar', penpal: 'penpal, in the page and in the frame', 'by-hand': 'by hand, 60 lines' };
const LIMIT = 60000;

fs.mkdirSync('dist/crm', { recursive: true });
for (const name of ['penpal-page', 'penpal-stand']) await build({ entryPoints: [`crm/${name}.js`], outfile: `dist/crm/${name}.js`, bundle: true, minify: true, format: 'esm', target: 'es2022', legalComments: 'none', logLevel: 'error' });
const manifest = JSON.parse(fs.readFileSync(path.join(o.release, 'manifest.json'))), host = manifest['crm-host'];
const inRelease = name => path.join(o.release, name);
// As Framechat's server hands them out: the module and the sheet under names without a hash.
fs.writeFileSync('dist/crm/crm-host.js', `export * from "./${host.js}";\n`);
fs.writeFileSync('dist/crm/crm-host.css', host.css.map(name => fs.readFileSync(inRelease(name), 'utf8')).join('\n'));
const files = { '/penpal-page.js': 'dist/crm/penpal-page.js', '/penpal-stand.js': 'dist/crm/penpal-stand.js', '/iq-channels.js': inRelease(manifest.static['iq-channels.js']),
  '/assets/crm-host.js': 'dist/crm/crm-host.js', '/assets/crm-host.css': 'dist/crm/crm-host.css' };
for (const name of [host.js, host.wasm]) files[`/assets/${name}`] = inRelease(name);
const served = [];
const server = http.createServer((request, response) => {
  const host = request.headers.host.split(':')[0], { pathname } = new URL(request.url, 'http://x');
  const name = host === 'stand.localhost' && pathname === '/' ? 'stand' : Object.keys(PAGES).find(id => pathname === `/${id}`);
  const file = name ? `dist/crm/${name}.html` : files[pathname];
  if (!file) return response.writeHead(404).end();
  const { ext, br } = asset(file);
  served.push({ host, bytes: br.length });
  response.writeHead(200, { 'content-type': TYPES[ext], 'content-encoding': 'br', 'content-length': br.length, 'cache-control': 'no-store' }).end(br);
});
await new Promise(ok => server.listen(0, '127.0.0.1', ok));
const port = server.address().port;
for (const name of ['stand', ...Object.keys(PAGES)]) fs.writeFileSync(`dist/crm/${name}.html`, fs.readFileSync(`crm/${name}.html`, 'utf8').replaceAll('{{stand}}', `http://stand.localhost:${port}/`));

async function run(id, slow) {
  const { ctx, close } = await open();
  try {
    const page = ctx.pages()[0];
    let arrived;
    const delivered = new Promise(ok => { arrived = ok; });
    await ctx.exposeBinding('__delivered', (_, at) => arrived(at));
    const cdp = await ctx.newCDPSession(page);
    await cdp.send('Network.enable');
    if (slow) { await cdp.send('Network.emulateNetworkConditions', SLOW); await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 }); }
    served.length = 0;
    await page.goto(`http://crm.localhost:${port}/${id}`, { waitUntil: 'commit' });
    const at = await within(delivered, LIMIT, id);
    const of = host => served.filter(one => one.host === host).reduce((sum, one) => sum + one.bytes, 0);
    return { ms: at - await page.evaluate(() => performance.timeOrigin), page: of('crm.localhost'), frame: of('stand.localhost') };
  } finally { await close(); }
}

const phases = o.phases.split(','), results = [];
for (let round = 0; round < +o.runs; round++) for (const phase of phases) for (const [id] of shuffled(Object.entries(PAGES))) {
  if (!o.hurry) await quiet();
  const result = await run(id, phase === 'slow');
  results.push({ id, phase, ...result });
  console.log(round, phase, id, Math.round(result.ms), 'ms', result.page, '+', result.frame, 'bytes');
}
const rows = Object.entries(PAGES).map(([id, name]) => {
  const of = phase => results.filter(r => r.id === id && r.phase === phase).map(r => r.ms), one = results.find(r => r.id === id);
  return `| ${name} | ${fmt(of('load'), 0)} | ${fmt(of('slow'), 0)} | ${(one.page / 1000).toFixed(1)} | ${(one.frame / 1000).toFixed(1)} |`;
});
const table = `${o.runs} interleaved runs, each a fresh browser; median [least-most].\n\n| | first command delivered, ms | the same, CPU 4x slower, 1.6 Mbit/s, 150 ms | page, kB brotli | frame, kB brotli |\n|---|--:|--:|--:|--:|\n${rows.join('\n')}`;
console.log(`\n${table}`);
if (o.readme) write(o.readme, 'crm', table);
server.close();
process.exit(0);
