import type { JSX } from 'preact';
import { useAnswer } from '../use-answer.js';
import { AuditTable, type Entry } from '../parts/audit-table.js';
import { Empty } from '../parts/banner.js';
import { Content } from '../parts/content.js';
import { Trouble } from '../parts/health.js';

/** The requests of people, and what came of them. */
export function AuditPage(): JSX.Element {
  const answer = useAnswer<Entry[]>('api/audit');
  return (
    <>
      <h1 tabIndex={-1}>Audit</h1>
      <Trouble answer={answer} seen={undefined} />
      <Content
        answer={answer}
        what="the audit"
        show={(entries) =>
          entries.length === 0 ? (
            <Empty>Nobody has paused, resumed, run or aborted anything.</Empty>
          ) : (
            <AuditTable entries={entries} />
          )
        }
      />
    </>
  );
}
