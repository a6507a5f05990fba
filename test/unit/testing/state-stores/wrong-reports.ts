import type { InstanceReport, JobDescription, StoredInstance } from '../../../../lib/index.js';
import { showing, type WrongStore } from './plain-state-store.js';

const FULL = 'a report comes back with each of its fields';
const SPARSE = 'a report comes back without the fields that it leaves out';

function instances(change: (instance: StoredInstance) => unknown): WrongStore['fault'] {
  return showing((overview) => ({ instances: overview.instances.map(change) as StoredInstance[] }));
}

/** What can be wrong with reports and pages. */
export const WRONG_REPORTS: Record<string, WrongStore> = {
  'loses a field of a report': {
    breaks: FULL,
    fault: instances((each) => ({ ...each, outageEndedAt: undefined })),
  },
  'gives dates in lists as texts': {
    breaks: FULL,
    fault: instances((each) => ({ ...each, running: JSON.parse(JSON.stringify(each.running)) as unknown })),
  },
  'gives the date of the heartbeat as a text': {
    breaks: SPARSE,
    fault: instances((each) => ({ ...each, lastHeartbeat: each.lastHeartbeat.toISOString() })),
  },
  'has null for what a report leaves out': {
    breaks: SPARSE,
    fault: instances((each) => ({ ...each, seen: each.seen ?? null })),
  },
  'adds a report to the earlier one': {
    breaks: 'a later report of an instance replaces the earlier one',
    fault: (right) => {
      const known = new Map<string, InstanceReport>();
      return {
        heartbeat: (heartbeat) => {
          const instance = { ...known.get(heartbeat.instance.id), ...heartbeat.instance };
          known.set(instance.id, instance);
          return right.heartbeat({ ...heartbeat, instance });
        },
      };
    },
  },
  'keeps the reports of each instance for itself': {
    breaks: 'an overview has the instances of all stores',
    fault: (right) => {
      const own = new Set<string>();
      return {
        heartbeat: (heartbeat) => {
          own.add(heartbeat.instance.id);
          return right.heartbeat(heartbeat);
        },
        overview: async (query) => {
          const overview = await right.overview(query);
          return { ...overview, instances: overview.instances.filter(({ id }) => own.has(id)) };
        },
      };
    },
  },
  'takes the start of an instance for its heartbeat': {
    breaks: 'the store sets the time of a heartbeat',
    fault: instances((each) => ({ ...each, lastHeartbeat: each.startedAt })),
  },
  'forgets an instance that has left': {
    breaks: 'an instance that has left stays, and is said to have left',
    fault: showing((overview) => ({ instances: overview.instances.filter(({ state }) => state === 'live') })),
  },
  'never says that an instance has left': {
    breaks: 'an instance that has left stays, and is said to have left',
    fault: instances((each) => ({ ...each, state: 'live' })),
  },
  'gives pages that no instance names': {
    breaks: 'an overview has the pages that instances name, by their digest',
    fault: (right) => {
      const pages = new Map<string, readonly JobDescription[]>();
      return {
        heartbeat: (heartbeat) => {
          for (const { digest, jobs } of heartbeat.pages) pages.set(digest, jobs);
          return right.heartbeat(heartbeat);
        },
        overview: async (query) => ({ ...(await right.overview(query)), catalogue: pages }),
      };
    },
  },
  'keeps the pages of the last heartbeat': {
    breaks: 'a page stays when later heartbeats come without it',
    fault: (right) => {
      let pages = new Map<string, readonly JobDescription[]>();
      return {
        heartbeat: (heartbeat) => {
          pages = new Map(heartbeat.pages.map(({ digest, jobs }) => [digest, jobs]));
          return right.heartbeat(heartbeat);
        },
        overview: async (query) => ({ ...(await right.overview(query)), catalogue: pages }),
      };
    },
  },
  'takes a lost page for an empty one': {
    breaks: 'a page that no instance has given is absent',
    fault: showing((overview) => {
      const named = overview.instances.flatMap(({ catalogue }) => catalogue);
      return { catalogue: new Map(named.map((digest) => [digest, overview.catalogue.get(digest) ?? []])) };
    }),
  },
  'keeps an instance for ever': {
    breaks: 'a silent instance and its pages stay for 24 hours',
    fault: (right) => {
      const all = new Map<string, StoredInstance>();
      return {
        overview: async (query) => {
          const overview = await right.overview(query);
          for (const instance of overview.instances) all.set(instance.id, instance);
          return { ...overview, instances: [...all.values()] };
        },
      };
    },
  },
  'forgets an instance that is silent for an hour': {
    breaks: 'a silent instance and its pages stay for 24 hours',
    fault: showing(({ now, instances: all }) => ({
      instances: all.filter(({ lastHeartbeat }) => now.getTime() - lastHeartbeat.getTime() < 3_600_000),
    })),
  },
  'forgets an instance at once when it has left': {
    breaks: 'an instance that has left stays for a day',
    fault: showing(({ instances: all }) => ({ instances: all.filter(({ state }) => state !== 'left') })),
  },
};
