import type { BackgroundJobsModuleOptions } from 'nestjs-background-jobs';

type Role = Pick<BackgroundJobsModuleOptions, 'include' | 'exclude' | 'scheduling'>;

/** The jobs that an instance schedules, by its role. */
export const ROLES: Readonly<Record<string, Role>> = {
  all: {},
  reports: { include: ['ReportService.*'] },
  light: { exclude: ['ReportService.*'] },
  web: { scheduling: false },
};

/** The variables that the application reads from its environment and from sample.env. All of them are strings. */
export interface Environment {
  readonly WORKER_ROLE: string;
  /** A duration like `1s`; this package checks it. */
  readonly MAIL_INTERVAL: string;
  /** A cron pattern; this package checks it. */
  readonly REPORT_CRON: string;
  readonly PURGE_ENABLED: string;
}

/** `ConfigModule` calls this. A wrong value ends the start, as a wrong option of a job does. */
export function validate(environment: Record<string, unknown>): Record<string, unknown> {
  const role = environment['WORKER_ROLE'];
  if (typeof role === 'string' && Object.hasOwn(ROLES, role)) return environment;
  throw new Error(`expected WORKER_ROLE to be one of ${Object.keys(ROLES).join(', ')}, got ${String(role)}`);
}
