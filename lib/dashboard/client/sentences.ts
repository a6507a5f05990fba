import type { DashboardJob, Json } from '../shared/json.js';
import { capital, counted, listed } from './words.js';

/** What a viewer asks for. */
export type Wanted =
  | { readonly action: 'pause' | 'resume'; readonly job: string }
  | { readonly action: 'run'; readonly job: string; readonly tick?: string | undefined }
  | { readonly action: 'abort'; readonly job: string; readonly runId: string };

/** How far instances follow a pause or its end. */
export type Followers = Pick<
  NonNullable<Json<DashboardJob>['paused']>,
  'acknowledgedBy' | 'pending' | 'silent'
>;

/** The name of the button that asks. */
export function actionName(wanted: Wanted): string {
  if (wanted.action === 'abort') return `Abort run ${wanted.runId}`;
  if (wanted.action === 'run')
    return wanted.tick === undefined ? `Run ${wanted.job} now` : `Run ${wanted.job} for this tick`;
  return `${capital(wanted.action)} ${wanted.job}`;
}

/** What the action does, for the dialog that asks for a confirmation. */
export const CONSEQUENCES: Readonly<Record<Wanted['action'], string>> = {
  pause:
    'No instance starts a tick of it until somebody resumes it. A run in flight goes on, and runs by hand work.',
  resume: 'The instances start its ticks again at their next heartbeat, within 5 s.',
  run: 'It runs once, in one instance that schedules it. The schedule stays as it is.',
  abort:
    'Its signal aborts. The run ends when its handler follows the signal, and the job keeps its lock until then.',
};

/** What the page says while the answer is on its way. */
export function pendingText(wanted: Wanted): string {
  if (wanted.action === 'run')
    return `Waiting for an instance to run ${wanted.job}. This may take up to 60 s.`;
  if (wanted.action === 'abort') return `Waiting for the instance of run ${wanted.runId}.`;
  return `Asking the instances to ${wanted.action} ${wanted.job}.`;
}

/** What came of a request that was followed. */
export function resultText(wanted: Wanted, answer: unknown): string {
  if (wanted.action === 'run' && isStarted(answer))
    return `Run ${answer.runId} of ${wanted.job} has started on ${answer.instance}.`;
  if (wanted.action === 'abort' && isTaken(answer))
    return `Run ${wanted.runId} of ${wanted.job} is aborted on ${answer.instance}. It ends when its handler does.`;
  if ((wanted.action === 'pause' || wanted.action === 'resume') && isFollowed(answer))
    return `${wanted.job} is ${wanted.action === 'pause' ? 'paused' : 'resumed'}${extentText(answer)}`;
  return `The server took the request, and its answer has a form that this page does not know. Reload the page.`;
}

/** How far it goes, as the end of a sentence, and what is not sure. */
export function extentText({ acknowledgedBy, pending, silent }: Followers): string {
  const live = acknowledgedBy.length + pending.length;
  const doubt =
    silent.length === 0
      ? ''
      : ` ${counted(silent.length, 'silent instance')} may not know: ${listed(silent)}.`;
  if (live === 0) return `, and no live instance knows the job.${doubt}`;
  if (pending.length === 0) return ` in ${counted(live, 'live instance')}, all that know it.${doubt}`;
  const follows = `${acknowledgedBy.length} of ${counted(live, 'live instance')}`;
  return `, and ${follows} ${acknowledgedBy.length === 1 ? 'follows' : 'follow'} so far. Pending: ${listed(pending)}.${doubt}`;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isTaken = (value: unknown): value is { readonly instance: string } =>
  isObject(value) && typeof value['instance'] === 'string';

const isStarted = (value: unknown): value is { readonly instance: string; readonly runId: string } =>
  isTaken(value) && 'runId' in value && typeof value.runId === 'string';

const isFollowed = (value: unknown): value is Followers =>
  isObject(value) && ['acknowledgedBy', 'pending', 'silent'].every((name) => Array.isArray(value[name]));

/** What is left of a request that the server did not follow. */
export const refusalText = (wanted: Wanted, message: string): string =>
  `${actionName(wanted)}: not done. ${message}`;
