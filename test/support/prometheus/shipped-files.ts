import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../docs/code-blocks.js';

/** What the package ships for Prometheus and Grafana. */
const FOLDER = join(ROOT, 'docs/monitoring');

export const ALERTS = join(FOLDER, 'alerts.yml');

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition: string }[] };
}

export function readDashboard(): Dashboard {
  return JSON.parse(readFileSync(join(FOLDER, 'grafana.json'), 'utf8')) as Dashboard;
}

/** The expressions of all panels, by the title of their panel. */
export function panelExpressions(): [title: string, expression: string][] {
  return readDashboard().panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }): [string, string] => [title, expr]),
  );
}
