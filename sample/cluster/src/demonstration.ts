import { InstanceProcess } from './instance-process.js';
import type { Report } from './reporter.js';
import { Tally } from './tally.js';

const PROGRAM = new URL('./instance.js', import.meta.url);
const INSTANCES = 3;
const JOB = 'ArchiveService.archive';
/** The number of runs to show before the crash, and after the first run that follows it. */
const RUNS = 2;
const INTO_THE_RUN_MS = 150;
const LIMIT_MS = 60_000;
/** The job's `lockTimeout` and its interval, as in sample/basic. */
const LONGEST_DELAY = '3 s lockTimeout + 2 s interval';

/** Starts the instances, kills one in the middle of a run, shows what follows, and ends. */
export class Demonstration {
  readonly #tally = new Tally();
  readonly #instances: InstanceProcess[] = [];
  #runs = 0;
  /** The tick of the run in progress. */
  #inProgress: string | undefined;
  #killedAt: number | undefined;
  #isResumed = false;
  #isInterrupted = false;
  /** Resolves `play()`. */
  #over: () => void = () => {};

  constructor(private readonly environment: NodeJS.ProcessEnv) {}

  /** Whether the promises held: no tick ran twice, and the job continued after the crash. */
  async play(): Promise<boolean> {
    const over = new Promise<void>((resolve) => (this.#over = resolve));
    const limit = setTimeout(this.#over, LIMIT_MS);
    if (!this.#isInterrupted) this.#start();
    await over;
    clearTimeout(limit);
    await Promise.all(this.#instances.map((instance) => instance.stop()));
    console.log(this.#tally.summary(this.#instances.map(({ name }) => name)));
    if (!this.#isResumed && !this.#isInterrupted) console.log('no instance went on after the crash');
    return this.#tally.ticksRunTwice.length === 0 && (this.#isResumed || this.#isInterrupted);
  }

  /** Ends the demonstration early. */
  interrupt(): void {
    this.#isInterrupted = true;
    this.#over();
  }

  #start(): void {
    for (let number = 1; number <= INSTANCES; number++) {
      const instance = new InstanceProcess(number, {
        program: PROGRAM,
        environment: this.environment,
        // Only instance.ts sends messages here, and only reports.
        onMessage: (message) => this.#hear(instance, message as Report),
      });
      this.#instances.push(instance);
      console.log(`${instance.name} has process id ${instance.pid}`);
    }
    console.log('tick (UTC)    who         what');
  }

  #hear(instance: InstanceProcess, report: Report): void {
    const { event, job, tick, text } = report;
    if (event === 'started') {
      this.#tally.add(instance.name, job, tick);
      if (job === JOB) this.#began(instance, tick);
    } else if (event !== 'skipped' || text !== 'claimed-elsewhere') {
      say(tick, instance.name, `${job} ${event}: ${text}`);
      if (job === JOB && event !== 'skipped') this.#ended();
    }
  }

  #began(instance: InstanceProcess, tick: string): void {
    this.#inProgress = tick;
    if (this.#killedAt === undefined) {
      if (this.#runs >= RUNS) setTimeout(() => this.#kill(instance, tick), INTO_THE_RUN_MS);
    } else if (!this.#isResumed) {
      this.#isResumed = true;
      this.#runs = 0;
      const seconds = ((performance.now() - this.#killedAt) / 1000).toFixed(1);
      say(tick, instance.name, `goes on ${seconds} s after the kill (at most: ${LONGEST_DELAY})`);
    }
  }

  #kill(instance: InstanceProcess, tick: string): void {
    // If the run has ended already, killing the instance shows nothing, so wait for the next run.
    if (this.#inProgress !== tick) return;
    instance.kill();
    this.#killedAt = performance.now();
    say(tick, instance.name, 'is killed in the middle of its run (SIGKILL); its lock is left to expire');
  }

  #ended(): void {
    this.#inProgress = undefined;
    this.#runs++;
    if (this.#isResumed && this.#runs >= RUNS) this.#over();
  }
}

function say(tick: string, instance: string, text: string): void {
  console.log(`${tick.slice(11, 23)}  ${instance}  ${text}`);
}
