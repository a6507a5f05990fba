import type { JSX } from 'preact';
import type { DashboardJob, DashboardRecord, Json } from '../../shared/json.js';
import { lastRunOf, withoutNextTick } from '../job-facts.js';
import { hrefOf } from '../navigation.js';
import { jobRoute } from '../routes.js';
import { durationText } from '../time.js';
import { counted } from '../words.js';
import { Glyph } from './glyph.js';
import { Ago, Lasting, Short, ShortBoth, Until } from './moment.js';
import { InstanceName } from './names.js';

type Job = Json<DashboardJob>;

export function ScheduleCell({ job }: { job: Job }): JSX.Element {
  const { cron, schedule, timeZone, definitions } = job;
  return (
    <>
      {cron === undefined ? schedule : <code class="cron">{cron}</code>}
      {cron !== undefined && timeZone !== undefined && <span class="second">{timeZone}</span>}
      {definitions > 1 && <span class="second tone-warn">{definitions} definitions</span>}
    </>
  );
}

/** The next tick; or the pause, which stands in its place. */
export function NextCell({ job }: { job: Job }): JSX.Element {
  const { paused, nextTick, timeZone } = job;
  if (paused !== undefined) return <PausedCell paused={paused} />;
  if (nextTick === undefined) return <span class="muted">{withoutNextTick(job)}</span>;
  return (
    <>
      <Until at={nextTick} zone={timeZone} />
      <span class="second">
        <ShortBoth at={nextTick} zone={timeZone} />
      </span>
    </>
  );
}

function PausedCell({
  paused: { by, at, until, pending },
}: {
  paused: NonNullable<Job['paused']>;
}): JSX.Element {
  return (
    <>
      <span class="tone-held">
        Paused by <bdi>{by}</bdi> since <Short at={at} />
      </span>
      {until !== undefined && (
        <span class="second">
          until <Short at={until} />
        </span>
      )}
      {pending.length > 0 && (
        <span class="second tone-warn">{counted(pending.length, 'instance')} pending</span>
      )}
    </>
  );
}

export function LastCell({ job }: { job: Job }): JSX.Element {
  const last = lastRunOf(job);
  const { missingTick, name, timeZone } = job;
  return (
    <>
      {missingTick !== undefined && (
        <a class="why" href={hrefOf(jobRoute(name, missingTick))}>
          Why no run for <Short at={missingTick} zone={timeZone} />?
        </a>
      )}
      {last !== undefined && <LastRun last={last} zone={timeZone} />}
      {last === undefined && missingTick === undefined && <span class="muted">No run yet</span>}
    </>
  );
}

function LastRun({ last, zone }: { last: Json<DashboardRecord>; zone: string | undefined }): JSX.Element {
  const { outcome, startedAt, durationMs, instance, error } = last;
  return (
    <>
      <span class="last">
        <Glyph word={outcome} />
        <span class="unseen">{outcome} </span>
        <Ago at={startedAt} zone={zone} />
        <span class="muted">· {durationText(durationMs)}</span>
      </span>
      <span class="second">
        on <InstanceName id={instance} />
      </span>
      {outcome === 'failed' && error !== undefined && (
        <span class="second error cut" title={error}>
          {error}
        </span>
      )}
    </>
  );
}

export function RunningCell({ job: { running } }: { job: Job }): JSX.Element {
  const [first] = running;
  if (first === undefined) return <></>;
  return (
    <>
      <span class="tone-busy last">
        <Glyph word="running" />
        <span>
          for <Lasting since={first.since} />
        </span>
      </span>
      <span class="second">
        on <InstanceName id={first.instance} />
        {running.length > 1 && ` and ${running.length - 1} more`}
      </span>
    </>
  );
}
