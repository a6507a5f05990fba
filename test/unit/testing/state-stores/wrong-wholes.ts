import { type Fault, Place, PlainStateStore, type WrongStore } from './plain-state-store.js';

/** Names are changed before they are kept, and looked for. */
function naming(change: (name: string) => string): Fault {
  return (right) => ({
    record: (runs) => right.record(runs.map((run) => ({ ...run, job: change(run.job) }))),
    runs: async (query) => {
      const runs = await right.runs({ ...query, job: change(query.job) });
      return runs.map((run) => ({ ...run, job: query.job }));
    },
  });
}

const DIFFER = 'jobs whose names differ in one character are different jobs';
const REOPENS = 'a store opens again when it is used after close(), and has kept everything';
const REJECTS = 'a store that cannot be reached rejects';

/** What can be wrong with the store as a whole, and with `attach`. */
export const WRONG_WHOLES: Record<string, WrongStore> = {
  'cuts long names off': { breaks: DIFFER, fault: naming((name) => name.slice(0, 190)) },
  'does not tell upper from lower case': { breaks: DIFFER, fault: naming((name) => name.toLowerCase()) },
  'trims names': {
    breaks: 'instances and jobs may have any name',
    fault: (right) => ({
      heartbeat: (heartbeat) => {
        const host = heartbeat.instance.host.trim();
        return right.heartbeat({ ...heartbeat, instance: { ...heartbeat.instance, host } });
      },
    }),
  },
  'close() forgets everything': {
    breaks: REOPENS,
    fault: (right) => ({ close: async () => right.place.loseData() }),
  },
  'does not open again after close()': {
    breaks: REOPENS,
    fault: (right) => {
      let isClosed = false;
      return {
        close: async () => void (isClosed = true),
        overview: async (query) => {
          if (isClosed) throw new Error('closed');
          return right.overview(query);
        },
      };
    },
  },
  'does nothing with a prefix': {
    breaks: 'stores with different prefixes share nothing',
    fault: (right) => ({ withKeyPrefix: () => right }),
  },
  'has one connection and one place for each prefix': {
    breaks: 'stores with the same prefix share everything',
    fault: (right) => ({ withKeyPrefix: () => new PlainStateStore(new Place(right.place.clock)) }),
  },
  'asks an attached instance once': {
    breaks: 'an attached instance is asked for its report when the store is read',
    fault: (right) => ({
      attach: ({ report, take }) => {
        const first = report();
        return right.attach({ report: () => first, take });
      },
    }),
  },
  'ignores the answers of an attached instance': {
    breaks: 'an answer of an attached instance is written down when the store is read',
    fault: (right) => ({
      attach: ({ report, take }) => right.attach({ report: () => ({ ...report(), answers: [] }), take }),
    }),
  },
  'gives an attached instance its requests once': {
    breaks: 'an attached instance gets the requests at each change',
    fault: (right) => ({
      attach: ({ report, take }) => {
        let isGiven = false;
        return right.attach({
          report,
          take: (answer) => {
            if (!isGiven) take(answer);
            isGiven = true;
          },
        });
      },
    }),
  },
  'never detaches': {
    breaks: 'an instance that is detached has left, and gets no more requests',
    fault: (right) => ({
      attach: (instance) => {
        right.attach(instance);
        return () => undefined;
      },
    }),
  },
  'has one epoch for ever': {
    breaks: 'a store that lost its data begins a new epoch',
    fault: (right) => ({
      heartbeat: async (heartbeat) => {
        const answer = await right.heartbeat(heartbeat);
        return { ...answer, position: { ...answer.position, epoch: 'for ever' } };
      },
    }),
  },
  'takes no request with an id that it knows': {
    breaks: 'a pause that is restored after a loss is in force',
    fault: (right) => {
      const known = new Set<string>();
      return {
        request: async (request, restored) => {
          if (known.has(request.id)) return undefined;
          known.add(request.id);
          return right.request(request, restored);
        },
      };
    },
  },
  'believes that a page stays where it was written': {
    breaks: 'a report and its pages that are given again after a loss are there',
    fault: (right) => {
      const written = new Set<string>();
      return {
        heartbeat: (heartbeat) => {
          const pages = heartbeat.pages.filter(({ digest }) => !written.has(digest));
          for (const { digest } of pages) written.add(digest);
          return right.heartbeat({ ...heartbeat, pages });
        },
      };
    },
  },
  'takes "cut off" for "has not run"': {
    breaks: REJECTS,
    fault: (right) => ({ runs: (query) => right.runs(query).catch(() => []) }),
  },
  'does not answer while it is cut off': {
    breaks: REJECTS,
    fault: (right) => ({
      record: (runs) => right.record(runs).catch(() => new Promise<never>(() => undefined)),
    }),
  },
  'close() fails in an outage': {
    breaks: 'close() ends even if the store cannot be reached',
    fault: (right) => ({ close: async () => void right.place.of('') }),
  },
  'stays away after an outage': {
    breaks: 'a store that can be reached again works as before',
    fault: (right) => {
      let isAway = false;
      return {
        overview: async (query) => {
          isAway ||= !right.place.isReachable;
          if (isAway) throw new Error('away');
          return right.overview(query);
        },
      };
    },
  },
};
