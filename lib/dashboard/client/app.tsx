import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Json, Overview } from '../shared/json.js';
import { useRoute } from './navigation.js';
import { AuditPage } from './pages/audit.js';
import { InstancesPage } from './pages/instances.js';
import { JobPage } from './pages/job.js';
import { JobsPage } from './pages/jobs.js';
import { LocksPage } from './pages/locks.js';
import { DeskContext } from './parts/desk.js';
import { ActionDialog } from './parts/dialog.js';
import { Header } from './parts/header.js';
import { Cover } from './parts/health.js';
import { Notices } from './parts/notices.js';
import type { Answer } from './poller.js';
import { overviewPath, type Route, SUMMARY_PATH } from './routes.js';
import type { Wanted } from './sentences.js';
import { viewerZone } from './time.js';
import { documentTitle, pageKey } from './titles.js';
import { useAnswer } from './use-answer.js';
import { useRequests } from './use-requests.js';

/** The list of all jobs knows what the rest of the page needs, so that both share one question. */
const summaryPath = (route: Route): string =>
  route.page === 'jobs' && route.search === '' ? overviewPath(route) : SUMMARY_PATH;

export function App(): JSX.Element {
  const route = useRoute();
  const answer = useAnswer<Json<Overview>>(summaryPath(route));
  const { send, ...notices } = useRequests();
  const [wanted, setWanted] = useState<Wanted | undefined>(undefined);
  useEffect(() => {
    document.title = documentTitle(route, answer.data);
  });
  return (
    <DeskContext value={{ can: answer.data?.can ?? [], open: setWanted }}>
      <Header route={route} />
      <Main route={route} answer={answer} />
      <Notices {...notices} />
      {wanted !== undefined && (
        <ActionDialog
          wanted={wanted}
          onSend={(details) => send(wanted, details)}
          onClose={() => setWanted(undefined)}
        />
      )}
    </DeskContext>
  );
}

function Main({ route, answer }: { route: Route; answer: Answer<Json<Overview>> }): JSX.Element {
  const main = useRef<HTMLElement>(null);
  const key = pageKey(route);
  const first = useRef(key);
  useEffect(() => {
    if (first.current === key) return;
    first.current = key;
    scrollTo(0, 0);
    main.current?.querySelector('h1')?.focus();
  }, [key]);
  return (
    <main ref={main} tabIndex={-1}>
      {answer.data !== undefined && <Cover overview={answer.data} />}
      <Page key={key} route={route} answer={answer} />
      <footer>
        Times without a zone are in yours, {viewerZone()}. A time of a job is in the zone of its schedule.
      </footer>
    </main>
  );
}

function Page({ route, answer }: { route: Route; answer: Answer<Json<Overview>> }): JSX.Element {
  switch (route.page) {
    case 'jobs':
      return <JobsPage route={route} />;
    case 'job':
      return <JobPage route={route} />;
    case 'locks':
      return <LocksPage />;
    case 'instances':
      return <InstancesPage answer={answer} />;
    case 'audit':
      return <AuditPage />;
  }
}
