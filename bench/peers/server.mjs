// Tiny static server: serves dist/<id>/ at /p/<id>/ with brotli 11 / gzip 9 made once and kept in memory,
// plus the peers' local API stubs. `node server.mjs [port]` runs it alone for looking at the pages by hand.
import http from 'node:http';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { stub } from './stubs.mjs';

const ROOT = path.dirname(fileURLToPath(import.meta.url));
export const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8', '.json': 'application/json', '.wasm': 'application/wasm', '.svg': 'image/svg+xml',
  '.png': 'image/png', '.woff2': 'font/woff2', '.ico': 'image/x-icon' };
const PRECOMPRESSED = new Set(['.woff2', '.png', '.jpg']);
const cache = new Map();

export function asset(file) {
  const mtime = fs.statSync(file).mtimeMs;
  let a = cache.get(file);
  if (!a || a.mtime !== mtime) {
    const raw = fs.readFileSync(file), ext = path.extname(file);
    const br = PRECOMPRESSED.has(ext) ? raw : zlib.brotliCompressSync(raw, { params: {
      [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: raw.length } });
    const gz = PRECOMPRESSED.has(ext) ? raw : zlib.gzipSync(raw, { level: 9 });
    a = { mtime, raw, br, gz, ext, etag: `"${mtime.toString(36)}-${raw.length}"` };
    cache.set(file, a);
  }
  return a;
}

export function resolve(url) {
  const p = decodeURIComponent(new URL(url, 'http://x').pathname);
  const m = p.match(/^\/p\/([^/]+)\/(.*)$/);
  if (!m) return null;
  const base = path.join(ROOT, 'dist', m[1]);
  let f = path.join(base, m[2] || 'index.html');
  if (!f.startsWith(base)) return null;
  return fs.existsSync(f) && fs.statSync(f).isFile() ? f : null;
}

// Compress everything once before the first request, so that no run pays for it.
function warmUp(dir = path.join(ROOT, 'dist')) {
  if (fs.existsSync(dir)) for (const e of fs.readdirSync(dir, { withFileTypes: true })) e.isDirectory() ? warmUp(path.join(dir, e.name)) : asset(path.join(dir, e.name));
}

export function startServer(port = 0) {
  warmUp();
  const log = []; // {path, file|null, status}
  const server = http.createServer((req, res) => {
    const url = req.url;
    if (url === '/blank') { res.writeHead(200, { 'content-type': 'text/html' }); return res.end('<!doctype html><title>blank</title>'); }
    if (url === '/favicon.ico') { res.writeHead(204); return res.end(); }
    const file = req.method === 'GET' ? resolve(url) : null;
    if (file) {
      const a = asset(file), enc = /\bbr\b/.test(req.headers['accept-encoding'] || '') ? 'br'
        : /gzip/.test(req.headers['accept-encoding'] || '') ? 'gzip' : '';
      const html = a.ext === '.html';
      const head = { 'content-type': TYPES[a.ext] || 'application/octet-stream', etag: a.etag, vary: 'accept-encoding',
        'cache-control': html ? 'no-cache' : 'public, max-age=31536000, immutable' };
      log.push({ path: url, file, html });
      if (req.headers['if-none-match'] === a.etag) { res.writeHead(304, head); return res.end(); }
      const body = enc === 'br' ? a.br : enc === 'gzip' ? a.gz : a.raw;
      if (enc && body !== a.raw) head['content-encoding'] = enc;
      head['content-length'] = body.length;
      res.writeHead(200, head);
      return res.end(body);
    }
    let data = '';
    req.on('data', c => (data += c));
    req.on('end', () => {
      const out = stub(req.method, url, data);
      log.push({ path: url, api: true, status: out ? 200 : 404 });
      if (!out) { res.writeHead(404, { 'content-type': 'text/plain' }); return res.end('not here'); }
      res.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      res.end(JSON.stringify(out));
    });
  });
  return new Promise(ok => server.listen(port, '127.0.0.1', () =>
    ok({ port: server.address().port, log, close: () => server.close(), reset: () => (log.length = 0) })));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const s = await startServer(+process.argv[2] || 8787);
  console.log(`http://127.0.0.1:${s.port}/p/<peer>/`);
}
