import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPrometheus } from '../../../scripts/ensure-prometheus.js';
import { killWithThisProcess } from '../cluster/watchdog.js';
import { freePort } from '../free-port.js';

const TIMEOUT = 60_000;

/** An alert that is pending or fires. */
export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
  readonly value: string;
}

/** A rule as Prometheus has evaluated it. */
export interface EvaluatedRule {
  readonly name: string;
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError?: string;
}

/** A series of an answer. */
export interface QueriedSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

/** A real Prometheus on 127.0.0.1 that scrapes one target each second. It ends with the process that started it. */
export class PrometheusServer {
  readonly #folder: string;
  readonly #port: number;
  readonly #child: ChildProcess;
  readonly #takeBack: () => void;

  private constructor(program: string, folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
    const log = openSync(join(folder, 'log'), 'w');
    this.#child = spawn(
      program,
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: ['ignore', log, log] },
    );
    closeSync(log);
    const { pid } = this.#child;
    this.#takeBack = pid === undefined ? () => undefined : killWithThisProcess(pid);
  }

  /**
   * @param rules the text of a file of rules, which are evaluated each second
   * @param target `host:port` of an application that serves `/metrics`
   */
  static async start(rules: string, target: string): Promise<PrometheusServer> {
    const program = findPrometheus();
    if (program === undefined) throw new Error('No Prometheus found: npm run prometheus');
    const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
    writeFileSync(join(folder, 'rules.yml'), rules);
    writeFileSync(join(folder, 'prometheus.yml'), configOf(target));
    const server = new PrometheusServer(program, folder, await freePort());
    await server.#untilReady();
    return server;
  }

  async alerts(): Promise<Alert[]> {
    return (await this.#ask<{ alerts: Alert[] }>('alerts')).alerts;
  }

  async rules(): Promise<EvaluatedRule[]> {
    const { groups } = await this.#ask<{ groups: { rules: EvaluatedRule[] }[] }>('rules');
    return groups.flatMap((group) => group.rules);
  }

  /** @throws Error in the words of Prometheus for a wrong expression */
  async query(expression: string): Promise<QueriedSeries[]> {
    return (await this.#ask<{ result: QueriedSeries[] }>(`query?query=${encodeURIComponent(expression)}`))
      .result;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await exited;
    }
    this.#takeBack();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #ask<Data>(path: string): Promise<Data> {
    const answer = await fetch(`http://127.0.0.1:${this.#port}/api/v1/${path}`);
    const { data, error } = (await answer.json()) as { data?: Data; error?: string };
    if (data === undefined) throw new Error(error);
    return data;
  }

  async #untilReady(): Promise<void> {
    const deadline = Date.now() + TIMEOUT;
    while (this.#child.exitCode === null && Date.now() < deadline) {
      const answer = await fetch(`http://127.0.0.1:${this.#port}/-/ready`).catch(() => undefined);
      if (answer?.ok === true) return;
      await sleep(50);
    }
    const log = readFileSync(join(this.#folder, 'log'), 'utf8');
    await this.stop();
    throw new Error(`Prometheus did not start:\n${log}`);
  }
}

function configOf(target: string): string {
  return `
global:
  scrape_interval: 1s
  scrape_timeout: 1s
  evaluation_interval: 1s
rule_files: [rules.yml]
scrape_configs:
  - job_name: application
    static_configs:
      - targets: ['${target}']
`;
}
