import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Its command, where there is one on this machine. */
export function findChromium(): string | undefined {
  const names = [process.env['CHROMIUM'] ?? '', ...NAMES].filter((name) => name !== '');
  return names.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
}

export interface View {
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
}

/** One tab of a browser without a window. */
export interface Tab extends AsyncDisposable {
  /** Loads a page and waits for its load event. */
  open(url: string, view: View): Promise<void>;
  /** Runs in the page as its debugger does, whatever its policy forbids to itself. */
  evaluate(expression: string): Promise<unknown>;
  /** Of the whole page, as PNG. */
  screenshot(): Promise<Buffer>;
  /** What the page asked for and did, by the names of its events. */
  readonly events: readonly { readonly method: string; readonly params: Record<string, unknown> }[];
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** Speaks the DevTools protocol over two pipes: messages of JSON, each ended by a zero byte. */
class Pipe {
  readonly events: { method: string; params: Record<string, unknown> }[] = [];
  readonly #out: Writable;
  readonly #waiting = new Map<number, { resolve: (message: Message) => void }>();
  readonly #listeners = new Set<(method: string) => void>();
  #lastId = 0;
  #rest = '';

  constructor(out: Writable, back: Readable) {
    this.#out = out;
    back.setEncoding('utf8').on('data', (text: string) => this.#read(text));
  }

  async send(
    method: string,
    params: object = {},
    sessionId?: string,
  ): Promise<Record<string, unknown>> {
    const id = ++this.#lastId;
    const answer = new Promise<Message>((resolve) => this.#waiting.set(id, { resolve }));
    this.#out.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    const { result, error } = await answer;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  next(method: string): Promise<void> {
    return new Promise((resolve) => {
      const listener = (each: string): void => {
        if (each !== method) return;
        this.#listeners.delete(listener);
        resolve();
      };
      this.#listeners.add(listener);
    });
  }

  #read(text: string): void {
    const parts = (this.#rest + text).split('\0');
    this.#rest = parts.pop() ?? '';
    for (const part of parts) this.#take(JSON.parse(part) as Message);
  }

  #take(message: Message): void {
    if (message.id !== undefined) {
      this.#waiting.get(message.id)?.resolve(message);
      this.#waiting.delete(message.id);
      return;
    }
    const { method = '', params = {} } = message;
    this.events.push({ method, params });
    for (const listener of this.#listeners) listener(method);
  }
}

export async function openTab(command: string): Promise<Tab> {
  const folder = mkdtempSync(join(tmpdir(), 'gfetch-chromium-'));
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--hide-scrollbars',
  ];
  const quiet = [
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  const browser = spawn(
    command,
    [...flags, ...quiet, '--remote-debugging-pipe', `--user-data-dir=${folder}`],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOME: folder },
    },
  );
  const [, , , out, back] = browser.stdio;
  if (!(out instanceof Writable) || !(back instanceof Readable)) throw new Error('no pipes');
  const pipe = new Pipe(out, back);
  const { targetId } = await pipe.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await pipe.send('Target.attachToTarget', { targetId, flatten: true });
  const send = (method: string, params: object = {}): Promise<Record<string, unknown>> =>
    pipe.send(method, params, String(sessionId));
  for (const domain of ['Page', 'Runtime', 'Network', 'Log']) await send(`${domain}.enable`);
  return {
    events: pipe.events,
    async open(url, { width, height, scheme }) {
      await send('Emulation.setDeviceMetricsOverride', {
        width,
        height,
        deviceScaleFactor: 1,
        mobile: width < 600,
      });
      await send('Emulation.setEmulatedMedia', {
        features: [{ name: 'prefers-color-scheme', value: scheme }],
      });
      const loaded = pipe.next('Page.loadEventFired');
      await send('Page.navigate', { url });
      await loaded;
    },
    async evaluate(expression) {
      const { result, exceptionDetails } = await send('Runtime.evaluate', {
        expression,
        returnByValue: true,
      });
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
      return (result as { value?: unknown }).value;
    },
    async screenshot() {
      const { data } = await send('Page.captureScreenshot', { captureBeyondViewport: true });
      return Buffer.from(String(data), 'base64');
    },
    async [Symbol.asyncDispose]() {
      await end(browser);
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

async function end(browser: ChildProcess): Promise<void> {
  if (browser.exitCode !== null || browser.signalCode !== null) return;
  const exited = once(browser, 'exit');
  browser.kill('SIGTERM');
  await exited;
}
