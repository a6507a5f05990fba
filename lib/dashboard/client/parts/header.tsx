import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { liveSwitch } from '../live-switch.js';
import { hrefOf } from '../navigation.js';
import { JOBS, type Route } from '../routes.js';
import { useTheme } from '../theme.js';
import { capital } from '../words.js';

const LINKS: readonly (readonly [title: string, route: Route])[] = [
  ['Jobs', JOBS],
  ['Locks', { page: 'locks' }],
  ['Instances', { page: 'instances' }],
  ['Audit', { page: 'audit' }],
];

export const Header = ({ route }: { route: Route }): JSX.Element => (
  <header>
    <SkipLink route={route} />
    <div class="bar">
      <span class="brand">Background jobs</span>
      <nav aria-label="Pages">
        {LINKS.map(([title, target]) => (
          <a key={title} href={hrefOf(target)} aria-current={currentOf(route, target)}>
            {title}
          </a>
        ))}
      </nav>
      <div class="switches">
        <LiveButton />
        <ThemeButton />
      </div>
    </div>
  </header>
);

/** A script moves the focus, because the hash of the address names the page. */
function SkipLink({ route }: { route: Route }): JSX.Element {
  const skip = (event: Event): void => {
    event.preventDefault();
    document.querySelector('main')?.focus();
  };
  return (
    <a class="skip" href={hrefOf(route)} onClick={skip}>
      Skip to the content
    </a>
  );
}

/** The page of a job is a part of the jobs. */
function currentOf(route: Route, target: Route): 'page' | 'true' | undefined {
  if (route.page === target.page) return 'page';
  return route.page === 'job' && target.page === 'jobs' ? 'true' : undefined;
}

function LiveButton(): JSX.Element {
  const [isWanted, setWanted] = useState(liveSwitch.isWanted);
  useEffect(() => liveSwitch.subscribe(() => setWanted(liveSwitch.isWanted)), []);
  return (
    <button
      type="button"
      class={`switch ${isWanted ? 'live' : 'stopped'}`}
      title={isWanted ? 'The page asks for news every 3 s. Stop it.' : 'The page asks for no news. Start it.'}
      onClick={() => liveSwitch.want(!isWanted)}
    >
      <span class="unseen">Updates: </span>
      {isWanted ? 'Live' : 'Stopped'}
    </button>
  );
}

function ThemeButton(): JSX.Element {
  const [theme, next] = useTheme();
  return (
    <button type="button" class="switch" onClick={next}>
      Theme: {capital(theme)}
    </button>
  );
}
