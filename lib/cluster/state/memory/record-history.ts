import { LinkedList } from '../../../core/linked-list.js';
import type { LastOutcomes, RunsQuery } from '../job-state-store.js';
import type { RecordedOutcome, ReportedFacts, ResultFacts, RunRecord } from '../run-record.js';
import { RecordQueue } from './record-queue.js';
import { RecordSlot } from './record-slot.js';

/** The most records of one job and outcome. */
const MAX_RECORDS_OF_KIND = 100;

/** The most records of all jobs. */
const MAX_RECORDS = 40_000;

/** The most memory of all records and jobs, as it is estimated. */
const MAX_BYTES = 16_000_000;

/** How much memory a job takes without its name and its records. */
const JOB_BYTES = 400;

/** How many characters of its error the last failure of a job keeps when its record would go. */
const SHORT_ERROR = 100;

type JobRecords = Record<RecordedOutcome, RecordQueue | undefined>;

/**
 * Records in memory, and no more than its limits. The oldest of all goes first. The last success and the last failure of
 * each job stay after that, with a shortened error. They go only when nothing else is left and the limit is still not
 * kept, so with more than ten thousand jobs.
 */
export class RecordHistory {
  readonly #jobs = new Map<string, JobRecords>();
  /** In the order in which they came. */
  readonly #recent = new LinkedList<RecordSlot>();
  /** The last outcomes that would have gone, in the same order. Each is alone in its queue. */
  readonly #lasts = new LinkedList<RecordSlot>();
  #spare: RecordSlot | undefined;
  #order = 0;
  #records = 0;
  #bytes = 0;

  /** How many records there are. */
  get records(): number {
    return this.#records;
  }

  /** An estimate of the memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Keeps the record. A record that comes twice shows once, which costs less when somebody reads it. */
  add(run: ResultFacts, reported: ReportedFacts): void {
    const queue = this.#queueOf(run.job, run.outcome);
    const slot = this.#slotFor(queue);
    slot.write(run, reported, ++this.#order);
    queue.push(slot);
    this.#recent.add(slot);
    this.#records++;
    this.#bytes += slot.bytes;
    while (this.#bytes > MAX_BYTES || this.#records > MAX_RECORDS) this.#evict();
  }

  /** The newest first: those that ended last. */
  runs({ job, limit, outcome }: RunsQuery): RunRecord[] {
    const queues: (RecordQueue | undefined)[] = Object.values(this.#jobs.get(job) ?? {});
    const slots = queues
      .flatMap((queue) => queue?.slots() ?? [])
      .filter((slot) => outcome === undefined || outcome === slot.outcome);
    const byId = new Map(slots.map((slot) => [slot.id, slot]));
    return [...byId.values()]
      .sort((a, b) => a.compareTo(b))
      .slice(0, limit)
      .map((slot) => slot.read());
  }

  /** The last outcomes, by the name of the job. */
  last(): Map<string, LastOutcomes> {
    const last = new Map<string, LastOutcomes>();
    for (const [job, { succeeded, failed }] of this.#jobs)
      if ((succeeded ?? failed) !== undefined)
        last.set(job, { success: succeeded?.newest(), failure: failed?.newest() });
    return last;
  }

  #queueOf(job: string, outcome: RecordedOutcome): RecordQueue {
    const records = this.#jobs.get(job) ?? this.#recordsOf(job);
    return (records[outcome] ??= new RecordQueue());
  }

  #recordsOf(job: string): JobRecords {
    const records = { succeeded: undefined, failed: undefined, skipped: undefined };
    this.#jobs.set(job, records);
    this.#bytes += bytesOf(job);
    return records;
  }

  #slotFor(queue: RecordQueue): RecordSlot {
    const { first } = queue;
    const mustGo = queue.length >= MAX_RECORDS_OF_KIND || (first !== undefined && this.#lasts.has(first));
    if (first !== undefined && mustGo) return this.#remove(first, queue);
    const slot = this.#spare ?? new RecordSlot();
    this.#spare = undefined;
    return slot;
  }

  #evict(): void {
    const slot = this.#recent.first ?? this.#lasts.first;
    if (slot === undefined) return;
    const queue = this.#queueOf(slot.job, slot.outcome);
    const isLast = queue.length === 1 && slot.outcome !== 'skipped';
    if (isLast && this.#recent.has(slot)) this.#keepAsLast(slot);
    else this.#spare = this.#remove(slot, queue);
    if (queue.length === 0) this.#forget(slot);
  }

  #keepAsLast(slot: RecordSlot): void {
    this.#recent.delete(slot);
    this.#lasts.add(slot);
    this.#bytes -= slot.bytes;
    slot.shortenError(SHORT_ERROR);
    this.#bytes += slot.bytes;
  }

  /** Removes the oldest of the queue. */
  #remove(slot: RecordSlot, queue: RecordQueue): RecordSlot {
    queue.shift();
    if (!this.#recent.delete(slot)) this.#lasts.delete(slot);
    this.#records--;
    this.#bytes -= slot.bytes;
    return slot;
  }

  /** Forgets the queue that is empty, and the job without a queue. */
  #forget({ job, outcome }: RecordSlot): void {
    const records = this.#jobs.get(job);
    if (records === undefined) return;
    records[outcome] = undefined;
    if ((records.succeeded ?? records.failed ?? records.skipped) !== undefined) return;
    this.#jobs.delete(job);
    this.#bytes -= bytesOf(job);
  }
}

function bytesOf(job: string): number {
  return JOB_BYTES + 2 * job.length;
}
