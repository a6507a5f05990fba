import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { DashboardExplanation, Json, JobPage } from '../../shared/json.js';
import { goTo, replaceWith } from '../navigation.js';
import { jobRoute } from '../routes.js';
import { instantOfField, viewerZone } from '../time.js';
import { counted } from '../words.js';
import { Empty } from './banner.js';
import { ChosenTick, Explanation } from './explanation.js';
import { Glyph, toneOf } from './glyph.js';
import { Short } from './moment.js';
import { Strip } from './strip.js';

interface TicksSectionProps {
  readonly page: Json<JobPage>;
  /** The tick whose explanation is open; absent: that of the newest one. */
  readonly chosen: string | undefined;
}

/** What became of the ticks: the strip, and the explanation of one of them. */
export function TicksSection({ page, chosen }: TicksSectionProps): JSX.Element {
  const { job, ticks } = page;
  const newest = ticks.at(-1);
  const shown = chosen === undefined ? newest : ticks.find(({ tick }) => tick === chosen);
  return (
    <section aria-labelledby="ticks-title">
      <h2 id="ticks-title">Ticks</h2>
      {newest === undefined ? (
        <Empty>No tick of this job is known yet.</Empty>
      ) : (
        <>
          <Strip
            {...{ ticks, zone: job.timeZone, chosen: shown?.tick }}
            onChoose={(tick) => replaceWith(jobRoute(job.name, tick))}
          />
          <Axis ticks={ticks} zone={job.timeZone} />
          <Legend ticks={ticks} />
        </>
      )}
      {shown !== undefined ? (
        <Explanation job={job} explanation={shown} />
      ) : (
        chosen !== undefined && <ChosenTick key={chosen} job={job} at={chosen} />
      )}
      <Question job={job.name} />
    </section>
  );
}

type Ticks = readonly Json<DashboardExplanation>[];

function Axis({ ticks, zone }: { ticks: Ticks; zone: string | undefined }): JSX.Element {
  const [first, last] = [ticks[0]?.tick, ticks.at(-1)?.tick];
  return (
    <div class="axis">
      {first !== undefined && <Short at={first} zone={zone} />}
      <span>{counted(ticks.length, 'tick')}, the bars are durations</span>
      {last !== undefined && <Short at={last} zone={zone} />}
    </div>
  );
}

function Legend({ ticks }: { ticks: Ticks }): JSX.Element {
  const counts = new Map<string, number>();
  for (const { verdict } of ticks) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return (
    <ul class="legend" aria-label="Verdicts">
      {[...counts].map(([verdict, count]) => (
        <li key={verdict} class={`tone-${toneOf(verdict)}`}>
          <Glyph word={verdict} /> {count} {verdict}
        </li>
      ))}
    </ul>
  );
}

/** Takes any time, because the tick in question may be older than the strip. */
function Question({ job }: { job: string }): JSX.Element {
  const [instant, setInstant] = useState<string | undefined>(undefined);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (instant !== undefined) goTo(jobRoute(job, instant));
  };
  return (
    <form class="question" onSubmit={submit}>
      <label>
        <span>Why did it not run at</span>
        <input
          type="datetime-local"
          step="1"
          required
          onInput={({ currentTarget: { value } }) => setInstant(instantOfField(value))}
        />
      </label>
      <button type="submit">Explain</button>
      <small>
        In your time zone, {viewerZone()}. The answer is about the latest tick at or before that time.
      </small>
    </form>
  );
}
