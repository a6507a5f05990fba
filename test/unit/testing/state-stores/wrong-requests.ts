import type { JobRequest, NewJobRequest, RequestAnswer } from '../../../../lib/index.js';
import { type Fault, type PlainStateStore, showing, type WrongStore } from './plain-state-store.js';

const BY = { by: 'a fault' };
const RUN_REFUSED = 'a second request for a run is refused while one is pending';

/** Requests are changed before they are kept. */
function putting(change: (request: NewJobRequest) => Partial<NewJobRequest>): Fault {
  return (right) => ({
    request: (request, restored) => right.request({ ...request, ...change(request) }, restored),
  });
}

/** Requests are changed when they are read in an overview. */
function requests(change: (request: JobRequest) => Partial<JobRequest>): Fault {
  return showing((overview) => ({
    requests: overview.requests.map((request) => ({ ...request, ...change(request) })),
  }));
}

/** The request in force of the same kind for the same job, or run. */
async function sameAs(
  right: PlainStateStore,
  { kind, job, runId }: NewJobRequest,
): Promise<JobRequest | undefined> {
  const found = (await right.overview()).requests;
  return found.find((each) => each.kind === kind && each.job === job && each.runId === runId);
}

/** A request that is put replaces the one before. */
function replacing(replaces: (request: NewJobRequest, restored?: Date) => boolean): Fault {
  return (right) => ({
    request: async (request, restored) => {
      const earlier = await sameAs(right, request);
      if (earlier !== undefined && replaces(request, restored)) await right.withdraw(earlier.id, BY);
      return right.request(request, restored);
    },
  });
}

/** A request that is put is refused. */
function refusing(refuses: (earlier: JobRequest | undefined, request: NewJobRequest) => boolean): Fault {
  return (right) => ({
    request: async (request, restored) => {
      if (refuses(await sameAs(right, request), request)) return undefined;
      return right.request(request, restored);
    },
  });
}

/** Requests of a kind stay in force when they have expired. */
function keeping(kind: JobRequest['kind']): Fault {
  return (right) => {
    const all = new Map<string, JobRequest>();
    return {
      overview: async (query) => {
        const overview = await right.overview(query);
        for (const each of overview.requests) if (each.kind === kind) all.set(each.id, each);
        const others = overview.requests.filter(({ id }) => !all.has(id));
        return { ...overview, requests: [...others, ...all.values()] };
      },
    };
  };
}

/** Answers are changed before they are written down. */
function answering(change: (answer: RequestAnswer, right: PlainStateStore) => Promise<RequestAnswer>): Fault {
  return (right) => ({
    heartbeat: async (heartbeat) => {
      const answers = await Promise.all(heartbeat.answers.map((answer) => change(answer, right)));
      return right.heartbeat({ ...heartbeat, answers });
    },
  });
}

/** What can be wrong with requests and answers. */
export const WRONG_REQUESTS: Record<string, WrongStore> = {
  'loses the reason of a request': {
    breaks: 'a pause comes back with each of its fields, and ends with its time',
    fault: putting(() => ({ reason: undefined })),
  },
  'ends each pause after a day': {
    breaks: 'a pause without an end has none',
    fault: (right) => ({
      request: (request, restored) => {
        const until = request.until ?? new Date(right.place.clock.now() + 86_400_000);
        return right.request(request.kind === 'pause' ? { ...request, until } : request, restored);
      },
    }),
  },
  'loses the tick of a request': {
    breaks: 'a request for a run comes back with each of its fields, and ends after a minute',
    fault: putting(() => ({ tick: undefined })),
  },
  'says in heartbeats alone what is requested': {
    breaks: 'a request for a run comes back with each of its fields, and ends after a minute',
    fault: showing(() => ({ requests: [] })),
  },
  'gives requests two minutes': {
    breaks: 'an abort comes back with each of its fields, and ends after a minute',
    fault: requests(({ at, kind }) =>
      kind === 'pause' ? {} : { expiresAt: new Date(at.getTime() + 120_000) },
    ),
  },
  'loses the run of an abort': {
    breaks: 'an abort comes back with each of its fields, and ends after a minute',
    fault: requests(() => ({ runId: undefined })),
  },
  'replaces a request for a run': { breaks: RUN_REFUSED, fault: replacing(({ kind }) => kind === 'run') },
  'replaces an abort': {
    breaks: 'a second abort of a run is refused while one is pending',
    fault: replacing(({ kind }) => kind === 'abort'),
  },
  'looks first and takes later': {
    breaks: 'one of many requests at the same time is accepted',
    fault: (right) => ({
      request: async (request, restored) => {
        const earlier = await sameAs(right, request);
        if (request.kind === 'run' && earlier !== undefined && earlier.answer === undefined) return undefined;
        return (await right.request(request, restored)) ?? (await right.overview()).position;
      },
    }),
  },
  'has one pending request for each job': {
    breaks: 'requests of other kinds, for other jobs and for other runs are pending beside each other',
    fault: (right) => ({
      request: async (request, restored) => {
        const { requests: all } = await right.overview();
        if (all.some(({ job, kind }) => job === request.job && kind !== request.kind)) return undefined;
        return right.request(request, restored);
      },
    }),
  },
  'loses the reason of an answer': {
    breaks: 'an answer comes back with each of its fields, in heartbeats and overviews',
    fault: answering(async (answer) => ({ ...answer, reason: undefined })),
  },
  'takes no answers': {
    breaks: 'a request that was answered may be put again',
    fault: (right) => ({ heartbeat: (heartbeat) => right.heartbeat({ ...heartbeat, answers: [] }) }),
  },
  'takes an answered request for a pending one': {
    breaks: 'a request that was answered may be put again',
    fault: refusing((earlier, { kind }) => earlier !== undefined && kind === 'run'),
  },
  'refuses a request whose caller asks again': {
    breaks: 'a request that is put again with its id is accepted, and keeps its answer',
    fault: refusing((earlier, { id }) => earlier?.id === id && earlier.answer === undefined),
  },
  'forgets the answer of a request that is put again': {
    breaks: 'a request that is put again with its id is accepted, and keeps its answer',
    fault: replacing(({ kind }) => kind !== 'pause'),
  },
  'writes an answer into the next request': {
    breaks: 'an answer to an earlier request is none to the next one',
    fault: answering(async (answer, right) => {
      const next = await sameAs(right, { ...answer, runId: undefined, by: '' });
      return { ...answer, id: next?.id ?? answer.id };
    }),
  },
  'keeps the first pause': {
    breaks: 'a pause replaces an earlier one',
    fault: refusing((earlier, { kind }) => earlier !== undefined && kind === 'pause'),
  },
  'never ends a pause': {
    breaks: 'a pause that is over is not in force',
    fault: putting(() => ({ until: undefined })),
  },
  'takes a pause that is restored for a new one': {
    breaks: 'a pause that is restored keeps the time when it was put first',
    fault: (right) => ({ request: (request) => right.request(request) }),
  },
  'replaces a pause by one that is restored': {
    breaks: 'a pause that is restored replaces none',
    fault: replacing((_, restored) => restored !== undefined),
  },
  'never ends a request for a run': {
    breaks: 'a request for a run expires after a minute',
    fault: keeping('run'),
  },
  'never ends an abort': { breaks: 'an abort expires after a minute', fault: keeping('abort') },
  'forgets a pause after a month': {
    breaks: 'a pause without an end stays for a year',
    fault: showing(({ now, requests: all }) => ({
      requests: all.filter(({ at }) => now.getTime() - at.getTime() < 30 * 86_400_000),
    })),
  },
};
