import type { AuditEntry, NewJobRequest } from '../../../../lib/index.js';
import { type Fault, showing, type WrongStore } from './plain-state-store.js';

const POSITIONS = 'positions grow with each request and each withdrawal, and the epoch stays';
const SEEN = 'an instance that reads the requests has seen those that were put before';

function audit(change: (entries: readonly AuditEntry[]) => readonly AuditEntry[]): Fault {
  return showing((overview) => ({ audit: change(overview.audit) }));
}

/** Some requests get an entry in the audit that they should not have. */
function auditing(isAudited: (isRefused: boolean, restored?: Date) => boolean): Fault {
  return (right) => {
    const more: AuditEntry[] = [];
    const entryOf = ({ id, by, kind, job }: NewJobRequest): AuditEntry => {
      const at = new Date(right.place.clock.now());
      return { id, at, by, action: kind, job, result: 'requested' };
    };
    return {
      request: async (request, restored) => {
        const position = await right.request(request, restored);
        if (isAudited(position === undefined, restored)) more.push(entryOf(request));
        return position;
      },
      overview: async (query) => {
        const overview = await right.overview(query);
        return query?.audit === undefined ? overview : { ...overview, audit: [...more, ...overview.audit] };
      },
    };
  };
}

/** What can be wrong with withdrawals, positions and the audit. */
export const WRONG_WITHDRAWALS: Record<string, WrongStore> = {
  'withdraws nothing': {
    breaks: 'a request that is withdrawn is in force no more',
    fault: (right) => ({ withdraw: async () => (await right.overview()).position }),
  },
  'takes what was withdrawn for pending': {
    breaks: 'a request that was withdrawn may be put again',
    fault: (right) => {
      let withdrawn = 0;
      return {
        withdraw: (id, by) => {
          withdrawn++;
          return right.withdraw(id, by);
        },
        request: async (request, restored) =>
          request.kind === 'run' && withdrawn > 0 ? undefined : right.request(request, restored),
      };
    },
  },
  'withdraw() always gives a position': {
    breaks: 'withdraw() gives no position when no such request is in force',
    fault: (right) => ({
      withdraw: async (id, by) => (await right.withdraw(id, by)) ?? (await right.overview()).position,
    }),
  },
  'withdraws by the job': {
    breaks: 'a pause that was replaced cannot be withdrawn',
    fault: (right) => {
      const jobs = new Map<string, NewJobRequest>();
      return {
        request: (request, restored) => {
          jobs.set(request.id, request);
          return right.request(request, restored);
        },
        withdraw: async (id, by) => {
          const { job, kind } = jobs.get(id) ?? {};
          const { requests } = await right.overview();
          const same = requests.find((each) => each.job === job && each.kind === kind && kind === 'pause');
          return right.withdraw(same?.id ?? id, by);
        },
      };
    },
  },
  'gives a withdrawal no position of its own': {
    breaks: POSITIONS,
    fault: (right) => ({
      withdraw: async (id, by) => {
        const position = await right.withdraw(id, by);
        return position && { ...position, revision: position.revision - 1 };
      },
    }),
  },
  'has an epoch for each request': {
    breaks: POSITIONS,
    fault: (right) => ({
      request: async (request, restored) => {
        const position = await right.request(request, restored);
        return position && { ...position, epoch: request.id };
      },
    }),
  },
  'heartbeats are one request behind': {
    breaks: SEEN,
    fault: (right) => ({
      heartbeat: async (heartbeat) => {
        const answer = await right.heartbeat(heartbeat);
        return { ...answer, position: { ...answer.position, revision: answer.position.revision - 1 } };
      },
    }),
  },
  'overviews have no position': {
    breaks: SEEN,
    fault: showing(() => ({ position: { epoch: '', revision: -1 } })),
  },
  'has the oldest entries first': {
    breaks: 'the audit tells who requested what, and why, the newest first',
    fault: audit((entries) => entries.toReversed()),
  },
  'loses the reason in the audit': {
    breaks: 'the audit tells who requested what, and why, the newest first',
    fault: audit((entries) => entries.map((entry) => ({ ...entry, reason: undefined }))),
  },
  'writes the answer over the entry of the request': {
    breaks: 'a request and its answer are two entries with one id',
    fault: audit((entries) =>
      entries.filter(({ id }, at) => entries.findIndex((entry) => entry.id === id) === at),
    ),
  },
  'has the end of a pause as another pause': {
    breaks: 'the end of a pause by hand is a resume in the audit',
    fault: audit((entries) =>
      entries.map((entry) => (entry.action === 'resume' ? { ...entry, action: 'pause' } : entry)),
    ),
  },
  'writes down no withdrawal': {
    breaks: 'the withdrawal of a run is in the audit',
    fault: audit((entries) => entries.filter(({ result }) => result !== 'withdrawn')),
  },
  'writes down what it refuses': {
    breaks: 'a request that is refused, and a withdrawal of nothing, have no entry in the audit',
    fault: auditing((isRefused) => isRefused),
  },
  'writes down what is restored': {
    breaks: 'a pause that is restored has no entry in the audit',
    fault: auditing((_, restored) => restored !== undefined),
  },
  'always gives the audit': {
    breaks: 'an overview has as many entries of the audit as it is asked for, and by default none',
    fault: (right) => ({ overview: () => right.overview({ audit: 200 }) }),
  },
};
