// A fresh browser with a fresh profile for each run, and a machine that is quiet enough to measure on.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

const CHROME = process.env.CHROME || '/usr/bin/chromium';
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost'];
export const SLOW = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 };
export const sleep = ms => new Promise(ok => setTimeout(ok, ms));
export const within = (p, ms, what) => Promise.race([p, new Promise((_, no) => setTimeout(() => no(new Error(`${what} > ${ms / 1000} s`)), ms))]);

// Share of the processors used by others, sampled while this harness does nothing: before a run (waits for quiet, 20 s at most) and after.
const stat = () => { const v = fs.readFileSync('/proc/stat', 'utf8').split('\n')[0].trim().split(/\s+/).slice(1).map(Number); return { idle: v[3] + v[4], all: v.slice(0, 8).reduce((a, b) => a + b) }; };
export const busy = async (ms = 400) => { const a = stat(); await sleep(ms); const b = stat(); return 1 - (b.idle - a.idle) / (b.all - a.all); };
export const quiet = async () => { let b; for (let i = 0; i < 40; i++) { b = await busy(); if (b < .12) break; } return b; };
export const shuffled = a => a.map(p => [Math.random(), p]).sort((x, y) => x[0] - y[0]).map(x => x[1]);

export async function open() {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'peer-'));
  const ctx = await chromium.launchPersistentContext(dir, { executablePath: CHROME, headless: true, args: ARGS, viewport: { width: 1280, height: 800 } });
  const close = async () => {
    // A browser that hangs is known by its profile.
    await within(ctx.close(), 8000, 'close').catch(() => { for (const p of fs.readdirSync('/proc')) if (/^\d+$/.test(p)) try { if (fs.readFileSync(`/proc/${p}/cmdline`, 'utf8').includes(dir)) process.kill(+p, 'SIGKILL'); } catch {} });
    await sleep(100); fs.rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  };
  return { ctx, close };
}
