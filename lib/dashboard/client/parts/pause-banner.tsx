import type { JSX } from 'preact';
import type { DashboardJob, Json } from '../../shared/json.js';
import { counted, listed } from '../words.js';
import { Banner } from './banner.js';
import { Ago, BothZones } from './moment.js';

type Pause = NonNullable<Json<DashboardJob>['paused']>;

/** A pause: by a person, until when, and how far the instances follow it. */
export function PauseBanner({ paused, zone }: { paused: Pause; zone: string | undefined }): JSX.Element {
  const { by, at, until, reason } = paused;
  return (
    <Banner word="paused">
      <p>
        <strong>
          Paused by <bdi>{by}</bdi>
        </strong>{' '}
        <Ago at={at} zone={zone} />
        {', '}
        {until === undefined ? (
          'until somebody resumes it'
        ) : (
          <>
            until <BothZones at={until} zone={zone} />
          </>
        )}
        .
      </p>
      {reason !== undefined && <p>Reason: {reason}</p>}
      <Followers paused={paused} />
    </Banner>
  );
}

function Followers({ paused: { acknowledgedBy, pending, silent } }: { paused: Pause }): JSX.Element {
  const live = acknowledgedBy.length + pending.length;
  return (
    <ul class="plain">
      <li title={acknowledgedBy.join('\n')}>
        {acknowledgedBy.length} of {counted(live, 'live instance')} follow it
        {acknowledgedBy.length > 0 && `: ${listed(acknowledgedBy)}`}.
      </li>
      {pending.length > 0 && (
        <li class="tone-warn" title={pending.join('\n')}>
          Pending: {listed(pending)}. They follow at their next heartbeat, within 5 s.
        </li>
      )}
      {silent.length > 0 && (
        <li class="tone-bad" title={silent.join('\n')}>
          Silent: {listed(silent)}. They may still start ticks, because nobody can tell.
        </li>
      )}
    </ul>
  );
}
