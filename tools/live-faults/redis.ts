import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { FaultProxy } from '@airworthy/probe/runner/fault-proxy';
import { freePort } from '@airworthy/probe/runner/run-instances';

export const hasRedis = (): boolean => spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).error === undefined;

/** A real Redis that keeps nothing, behind a proxy; it can be killed and started again on the same port. */
export class RunningRedis {
  readonly proxy: FaultProxy;
  readonly #port: number;
  #child: ChildProcess | undefined;

  private constructor(proxy: FaultProxy, port: number) {
    this.proxy = proxy;
    this.#port = port;
  }

  static async open(): Promise<RunningRedis> {
    const port = await freePort();
    const redis = new RunningRedis(await FaultProxy.open(), port);
    redis.proxy.leadTo(`127.0.0.1:${port}`);
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://${this.proxy.place}`;
  }

  async start(): Promise<void> {
    const settings = ['--port', String(this.#port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', '/tmp'];
    this.#child = spawn('redis-server', settings, { stdio: 'ignore' });
    for (let tries = 0; tries < 100; tries += 1) {
      if ((await this.keys()) !== undefined) return;
      await pause(50);
    }
    throw new Error('Redis did not start');
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
  }

  /** How many keys it holds; undefined while it does not answer. */
  async keys(): Promise<number | undefined> {
    return new Promise((done) => {
      const line = connect({ host: '127.0.0.1', port: this.#port });
      line.setTimeout(1_000, () => line.destroy());
      line.on('error', () => done(undefined));
      line.on('close', () => done(undefined));
      line.on('data', (part: Buffer) => {
        done(Number(/^:(\d+)/.exec(part.toString())?.[1]));
        line.destroy();
      });
      line.write('DBSIZE\r\n');
    });
  }

  async close(): Promise<void> {
    await this.proxy.close();
    await this.kill();
  }
}
