import type { JSX } from 'preact';
import { serverClock } from '../server-clock.js';
import { pageClock } from '../clock.js';
import { useAnswer } from '../use-answer.js';
import { Empty } from '../parts/banner.js';
import { Content } from '../parts/content.js';
import { Trouble } from '../parts/health.js';
import { type Lock, LocksTable } from '../parts/locks-table.js';

/** The locks on the keys of known jobs. */
export function LocksPage(): JSX.Element {
  const answer = useAnswer<Lock[]>('api/locks');
  const { answeredAt = 0 } = answer;
  const seenAt = answeredAt + serverClock.now() - pageClock.now();
  return (
    <>
      <h1 tabIndex={-1}>Locks</h1>
      <Trouble answer={answer} seen={undefined} />
      <Content
        answer={answer}
        what="the locks"
        show={(locks) =>
          locks.length === 0 ? (
            <Empty>
              No lock of a job is held. A lock appears here while a job runs or somebody holds its key.
            </Empty>
          ) : (
            <LocksTable locks={locks} seenAt={seenAt} />
          )
        }
      />
    </>
  );
}
