import type { JSX } from 'preact';
import type { Json, Overview, Seen } from '../../shared/json.js';
import type { Answer } from '../poller.js';
import { serverClock } from '../server-clock.js';
import { pageClock } from '../clock.js';
import { fullText, viewerZone } from '../time.js';
import { counted } from '../words.js';
import { Banner } from './banner.js';
import { Ago } from './moment.js';

/** What keeps the page from being up to date. */
export function Trouble({
  answer,
  seen,
}: {
  answer: Answer<unknown>;
  seen: Json<Seen> | undefined;
}): JSX.Element {
  return (
    <>
      {answer.problem !== undefined && <Failure answer={answer} problem={answer.problem} />}
      {seen?.unavailable !== undefined && <Unavailable {...seen.unavailable} />}
    </>
  );
}

interface FailureProps {
  readonly answer: Answer<unknown>;
  readonly problem: NonNullable<Answer<unknown>['problem']>;
}

function Failure({ answer, problem: { status, message } }: FailureProps): JSX.Element {
  const { answeredAt } = answer;
  // The answer came at a time of the viewer's clock, and the page shows the server's.
  const since = answeredAt === undefined ? undefined : answeredAt + serverClock.now() - pageClock.now();
  const subject = status === undefined ? 'No answer from the server' : 'No data from the server';
  return (
    <Banner word="failed">
      <p>
        <strong>
          {subject}
          {since !== undefined && ` since ${fullText(since, viewerZone())}`}.
        </strong>{' '}
        {status !== undefined && `${message} `}
        {since === undefined
          ? 'The page tries again every 3 s.'
          : 'What you see is of that time. The page tries again every 3 s.'}
      </p>
    </Banner>
  );
}

const Unavailable = ({ since, reason }: NonNullable<Json<Seen>['unavailable']>): JSX.Element => (
  <Banner word="lost">
    <p>
      <strong>
        The state store has given no answer since {fullText(Date.parse(since), viewerZone())} (
        <Ago at={since} />
        ).
      </strong>{' '}
      You see only what the instance that answers knows of itself. Jobs go on, because no run needs that
      store.
    </p>
    <p>{reason}</p>
  </Banner>
);

/** The quiet line below the title: what the page covers. */
export function Cover({ overview }: { overview: Json<Overview> }): JSX.Element {
  const { instances, can } = overview;
  const isPart = instances.some(({ scope }) => scope === 'instance');
  const count = (state: string): number => instances.filter((instance) => instance.state === state).length;
  const silent = count('silent');
  return (
    <p class="cover">
      <span>{counted(count('live'), 'live instance')}</span>
      {silent > 0 && <span class="tone-bad">{silent} silent</span>}
      {can.length === 0 && <span>Read-only</span>}
      {isPart && (
        <span>This page covers this instance only, because its state store keeps the data in memory.</span>
      )}
    </p>
  );
}
