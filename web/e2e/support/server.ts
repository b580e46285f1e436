import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** The program under test: the one of the test profile unless a variable names another. */
export const binary =
  process.env.LIANXIN_BIN || process.env.LIANXIN_BINARY || join(here, '../../../target/debug/lianxin');

/** Only what the tests set; settings of whoever runs them must not reach the server. */
function environment(dataDir: string, more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('LIANXIN_'));
  return { ...Object.fromEntries(own), LIANXIN_DATA_DIR: dataDir, LIANXIN_CHEAP_PASSWORDS: '1', ...more };
}

/** Starts the program; what it says is kept for the message when it fails. */
function start(args: string[], env: NodeJS.ProcessEnv): { child: ChildProcess; said: () => string } {
  const child = spawn(binary, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (part: Buffer) => (said = (said + part.toString()).slice(-4000)));
  }
  child.on('error', (error) => (said += String(error)));
  return { child, said: () => said };
}

const ended = (child: ChildProcess) =>
  new Promise<number | null>((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done(child.exitCode);
    else child.once('exit', done).once('error', () => done(null));
  });

/** Loads the demo committee once, into a folder that each server then copies. */
export async function makeTemplate(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lianxin-e2e-template-'));
  const { child, said } = start(['demo'], environment(folder));
  const code = await ended(child);
  if (code !== 0) throw new Error(`${binary} demo ended with ${code}:\n${said()}`);
  return folder;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export interface Server {
  readonly url: string;
  /** Runs another command of the program on the same data, beside the server; answers what it said. */
  command(...args: string[]): Promise<string>;
  stop(): Promise<void>;
}

const READY_MS = 60_000;

/** A server with its own copy of the demo committee, on a port of its own. */
export async function startServer(template: string): Promise<Server> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lianxin-e2e-'));
  await cp(template, dataDir, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { child, said } = start(
    ['serve', '--demo'],
    environment(dataDir, { LIANXIN_LISTEN: `127.0.0.1:${port}`, LIANXIN_PUBLIC_URL: url }),
  );
  const begun = Date.now();
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${said()}`);
    const ready = await fetch(`${url}/readyz`).catch(() => null);
    if (ready?.ok) break;
    if (Date.now() - begun > READY_MS) {
      child.kill('SIGKILL');
      throw new Error(`the server was not ready in time:\n${said()}`);
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  return {
    url,
    async command(...args) {
      const beside = start(args, environment(dataDir));
      const code = await ended(beside.child);
      if (code !== 0) throw new Error(`lianxin ${args.join(' ')} ended with ${code}:\n${beside.said()}`);
      return beside.said();
    },
    async stop() {
      child.kill('SIGTERM');
      const stuck = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended(child);
      clearTimeout(stuck);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
