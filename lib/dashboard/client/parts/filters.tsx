import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { JOB_STATES } from '../../shared/job-state.js';
import type { JobOrder, Json, Overview } from '../../shared/json.js';
import { pageClock, type PageTimer } from '../clock.js';
import { allIn, STATE_MEANINGS } from '../job-facts.js';
import { replaceWith } from '../navigation.js';
import type { JobsRoute } from '../routes.js';
import { capital } from '../words.js';
import { Glyph } from './glyph.js';

/** A search begins when nobody has typed for so long, in milliseconds. */
const TYPING_MS = 200;

const ORDERS: Readonly<Record<JobOrder, string>> = {
  problems: 'Problems first',
  name: 'Name',
  next: 'Next tick',
  last: 'Last run',
};

interface FiltersProps {
  readonly route: JobsRoute;
  readonly counts: Json<Overview>['counts'] | undefined;
}

/** The search, the states and the order of the list. A change leads to its first page. */
export function Filters({ route, counts }: FiltersProps): JSX.Element {
  const show = (change: Partial<JobsRoute>): void => replaceWith({ ...route, offset: 0, ...change });
  return (
    <div class="filters">
      <SearchBox search={route.search} onSearch={(search) => show({ search })} />
      <label class="sort">
        <span>Sort</span>
        <select
          value={route.sort}
          onChange={({ currentTarget: { value } }) => show({ sort: value as JobOrder })}
        >
          {Object.entries(ORDERS).map(([order, title]) => (
            <option key={order} value={order}>
              {title}
            </option>
          ))}
        </select>
      </label>
      {counts !== undefined && <Chips route={route} counts={counts} onChoose={(state) => show({ state })} />}
    </div>
  );
}

function SearchBox({
  search,
  onSearch,
}: {
  search: string;
  onSearch: (search: string) => void;
}): JSX.Element {
  const [text, setText] = useState(search);
  const timer = useRef<PageTimer | undefined>(undefined);
  useEffect(() => setText(search), [search]);
  const latest = useRef(onSearch);
  latest.current = onSearch;
  const type = (value: string): void => {
    setText(value);
    timer.current?.cancel();
    timer.current = pageClock.after(TYPING_MS, () => latest.current(value));
  };
  useEffect(() => () => timer.current?.cancel(), []);
  return (
    <label class="search">
      <span class="unseen">Search jobs</span>
      <input
        type="search"
        placeholder="Search jobs"
        value={text}
        onInput={({ currentTarget: { value } }) => type(value)}
      />
    </label>
  );
}

interface ChipsProps {
  readonly route: JobsRoute;
  readonly counts: Json<Overview>['counts'];
  readonly onChoose: (state: JobsRoute['state']) => void;
}

const STATES = [...JOB_STATES.slice(0, 4), 'running', ...JOB_STATES.slice(4)] as const;

function Chips({ route, counts, onChoose }: ChipsProps): JSX.Element {
  const chip = (state: JobsRoute['state'], count: number, meaning?: string): JSX.Element => (
    <button
      type="button"
      key={state}
      class={`chip${count === 0 && route.state !== state ? ' zero' : ''}`}
      aria-pressed={route.state === state}
      title={meaning}
      onClick={() => onChoose(state)}
    >
      {state !== undefined && <Glyph word={state} />}
      {state === undefined ? 'All' : capital(state)} <b>{count.toLocaleString('en')}</b>
    </button>
  );
  return (
    <div class="chips" role="group" aria-label="States">
      {chip(undefined, allIn({ counts }))}
      {STATES.map((state) => chip(state, counts[state], STATE_MEANINGS[state]))}
    </div>
  );
}
