import type { JSX } from 'preact';
import type { DashboardExplanation, Json } from '../../shared/json.js';
import { hrefOf } from '../navigation.js';
import { jobRoute } from '../routes.js';
import { shortInstance } from '../words.js';

/** A name that others chose. It must not turn the text around it. */
export const JobLink = ({ name, tick }: { name: string; tick?: string | undefined }): JSX.Element => (
  <a href={hrefOf(jobRoute(name, tick))} class="name">
    <bdi>{name}</bdi>
  </a>
);

export const InstanceName = ({ id }: { id: string }): JSX.Element => (
  <bdi class="instance" title={id}>
    {shortInstance(id)}
  </bdi>
);

type Linked = Pick<NonNullable<Json<DashboardExplanation>['run']>, 'url'>;

/** The link to the logs of a run, where the application gives one. */
export const LogsLink = ({ id, url }: Linked & { readonly id: string }): JSX.Element | null =>
  url === undefined ? null : (
    <a href={url} rel="noreferrer">
      Logs<span class="unseen"> of run {id}</span>
    </a>
  );
