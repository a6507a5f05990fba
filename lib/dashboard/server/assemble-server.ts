import type { Type } from '@nestjs/common';
import type { HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { InvalidOptionsError, type JobCluster } from '../../index.js';
import { Viewers } from './access.js';
import { ClusterPages } from './cluster-pages.js';
import { Complaints } from './complaints.js';
import { DashboardServer } from './dashboard-server.js';
import type { CheckedPlace, CheckedSettings } from './read-options.js';
import { RunLinks } from './run-links.js';

/** What the server of one dashboard is made of. */
export interface ServerParts {
  readonly settings: CheckedSettings;
  readonly place: CheckedPlace;
  readonly adapterHost: HttpAdapterHost;
  readonly modules: ModulesContainer;
  /** `undefined`: the application does not import `BackgroundJobsModule`. */
  readonly cluster: JobCluster | undefined;
  readonly controller: Type;
}

/** @throws InvalidOptionsError when the application cannot have such a dashboard */
export function assembleServer(parts: ServerParts): DashboardServer {
  const { settings, place, adapterHost, modules, cluster, controller } = parts;
  if (cluster === undefined) throw new InvalidOptionsError(WITHOUT_JOBS);
  cluster.refuseWithoutStore('BackgroundJobsDashboardModule');
  refuseSamePath(modules, place.path);
  const complaints = new Complaints();
  const links = new RunLinks(settings.runUrl, complaints);
  const { access, user, readOnly } = settings;
  const viewers = new Viewers({ access, user, readOnly, hasGuards: place.guards.length > 0, complaints });
  const pages = new ClusterPages(cluster, links);
  return new DashboardServer({ adapterHost, controller, path: place.path, cluster, viewers, links, pages });
}

const WITHOUT_JOBS =
  'BackgroundJobsDashboardModule: expected the application to import `BackgroundJobsModule.forRoot()`, got no jobs. ' +
  'Import it in the root module, or, with `isGlobal: false`, pass its module in `imports`.';

const paths = new WeakMap<ModulesContainer, Set<string>>();

/** Only one of two controllers at a path would ever answer. */
function refuseSamePath(modules: ModulesContainer, path: string): void {
  const taken = paths.get(modules) ?? new Set();
  if (taken.has(path))
    throw new InvalidOptionsError(
      `BackgroundJobsDashboardModule: expected each dashboard to have a \`path\` of its own, got "${path}" twice.`,
    );
  paths.set(modules, taken.add(path));
}
