import { strict as assert } from 'node:assert';
import { types } from 'node:util';
import type {
  AuditEntry,
  HeartbeatAnswer,
  JobRequest,
  JobStateStore,
  NewJobRequest,
  RequestPosition,
  RunRecord,
  StoredInstance,
} from '../../../index.js';

/** How many entries of the audit are looked at. Programs that use the store at the same time may have some. */
const AUDIT = 200;

/** Asserts that the values are equal. A field that is `undefined` is absent; dates are dates, and no texts. */
export function assertSame(found: unknown, expected: unknown): void {
  assert.deepEqual(plain(found), plain(expected));
}

function plain(value: unknown): unknown {
  if (types.isDate(value)) return `the date ${value.getTime()}`;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, plain(field)]));
}

/** The report of an instance that the store is expected to know. */
export async function instanceIn(store: JobStateStore, id: string): Promise<StoredInstance> {
  const instance = await findInstance(store, id);
  assert.ok(instance !== undefined, `the overview lacks the instance ${id}`);
  return instance;
}

export async function findInstance(store: JobStateStore, id: string): Promise<StoredInstance | undefined> {
  return (await store.overview()).instances.find((instance) => instance.id === id);
}

/** Asserts that the store takes the request. */
export async function accepted(
  store: JobStateStore,
  request: NewJobRequest,
  restored?: Date,
): Promise<RequestPosition> {
  const position = await store.request(request, restored);
  assert.ok(position !== undefined, `the ${request.kind} was refused, although none is pending`);
  return position;
}

/** Asserts that the store refuses the request. */
export async function refused(store: JobStateStore, request: NewJobRequest, restored?: Date): Promise<void> {
  const position = await store.request(request, restored);
  assert.ok(position === undefined, `a second ${request.kind} was accepted`);
}

/** The requests in force for jobs whose names begin with `name`, as an overview has them. */
export async function inForce(store: JobStateStore, name: string): Promise<JobRequest[]> {
  return requestsIn(await store.overview(), name);
}

export function requestsIn({ requests }: Pick<HeartbeatAnswer, 'requests'>, name: string): JobRequest[] {
  return requests.filter(({ job }) => job.startsWith(name));
}

/** Asserts which requests are in force for jobs whose names begin with `name`. */
export async function assertInForce(
  store: JobStateStore,
  name: string,
  expected: readonly NewJobRequest[],
): Promise<void> {
  const ids = (requests: readonly NewJobRequest[]): string[] => requests.map(({ id }) => id).sort();
  assert.deepEqual(ids(await inForce(store, name)), ids(expected));
}

/** The entries of the audit for jobs whose names begin with `name`, the newest first. */
export async function auditOf(store: JobStateStore, name: string): Promise<AuditEntry[]> {
  const { audit } = await store.overview({ audit: AUDIT });
  return audit.filter(({ job }) => job.startsWith(name));
}

/** Asserts that the records are those of the runs, in the same order. */
export function assertRuns(found: readonly RunRecord[], runs: readonly RunRecord[]): void {
  const ids = (records: readonly RunRecord[]): string[] => records.map(({ id }) => id);
  assert.deepEqual(ids(found), ids(runs));
}

/** Asserts that the position is one that an instance reaches later than the other. */
export function assertLater(position: RequestPosition | undefined, earlier: RequestPosition): void {
  assert.ok(position !== undefined, 'there is no position');
  assert.equal(position.epoch, earlier.epoch, 'the epoch has changed');
  const complaint = `the revision ${position.revision} is not larger than ${earlier.revision}`;
  assert.ok(position.revision > earlier.revision, complaint);
}

/** Asserts that `date` is a date and from `first` to `last`. A store may take a moment to know its time again. */
export function assertBetween(date: Date, first: Date, last: Date): void {
  assert.ok(types.isDate(date), `${String(date)} is no Date`);
  const tolerance = 1000;
  const isEarly = date.getTime() < first.getTime() - tolerance;
  const isLate = date.getTime() > last.getTime() + tolerance;
  const complaint = `${date.toISOString()} is not from ${first.toISOString()} to ${last.toISOString()}`;
  assert.ok(!isEarly && !isLate, complaint);
}

/** Asserts that the call rejects. */
export async function rejects(call: Promise<unknown>, name: string): Promise<void> {
  await assert.rejects(call, (error) => error instanceof Error && error.name !== 'AssertionError', name);
}
