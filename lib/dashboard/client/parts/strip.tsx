import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { DashboardExplanation, Json } from '../../shared/json.js';
import { type Bar, barsOf, durationOf, movedTo, TICK_BOX } from '../strip-geometry.js';
import { durationText, fullText, viewerZone } from '../time.js';
import { pathOf, toneOf } from './glyph.js';

type Tick = Json<DashboardExplanation>;

interface StripProps {
  readonly ticks: readonly Tick[];
  /** The job's. */
  readonly zone: string | undefined;
  /** The tick whose explanation is open. */
  readonly chosen: string | undefined;
  readonly onChoose: (tick: string) => void;
}

/** The ticks that were due of late. The strip is one stop of the Tab key, and arrows move inside. */
export function Strip({ ticks, zone, chosen, onChoose }: StripProps): JSX.Element {
  const group = useRef<HTMLDivElement>(null);
  const bars = barsOf(ticks.map(durationOf));
  const found = ticks.findIndex(({ tick }) => tick === chosen);
  const stop = found === -1 ? ticks.length - 1 : found;
  const move = (event: KeyboardEvent, index: number): void => {
    const target = movedTo(event.key, index, ticks.length);
    const tick = target === undefined ? undefined : ticks[target]?.tick;
    if (target === undefined || tick === undefined) return;
    event.preventDefault();
    group.current?.querySelectorAll('button')[target]?.focus();
    onChoose(tick);
  };
  return (
    <div class="strip" role="group" aria-label="Latest ticks, the newest last" ref={group}>
      {ticks.map((tick, index) => (
        <TickButton
          key={tick.tick}
          {...{ tick, zone, bar: bars[index], isChosen: index === found, isStop: index === stop }}
          onChoose={onChoose}
          onKey={(event) => move(event, index)}
        />
      ))}
    </div>
  );
}

interface TickButtonProps {
  readonly tick: Tick;
  readonly zone: string | undefined;
  readonly bar: Bar | undefined;
  readonly isChosen: boolean;
  readonly isStop: boolean;
  readonly onChoose: (tick: string) => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

function TickButton({ tick, zone, bar, isChosen, isStop, onChoose, onKey }: TickButtonProps): JSX.Element {
  const at = tick.tick ?? '';
  const name = `${fullText(Date.parse(at), zone ?? viewerZone())}: ${tick.verdict}`;
  const duration = durationOf(tick);
  return (
    <button
      type="button"
      class={`tick tone-${toneOf(tick.verdict)}`}
      aria-label={name}
      aria-pressed={isChosen}
      title={duration === undefined ? name : `${name}, ${durationText(duration)}`}
      tabIndex={isStop ? 0 : -1}
      onClick={() => onChoose(at)}
      onKeyDown={onKey}
    >
      <TickPicture verdict={tick.verdict} bar={bar} />
    </button>
  );
}

/** A bar as high as the run was long, above the shape of the verdict. A dashed frame is a gap: no run called the handler. */
function TickPicture({ verdict, bar }: { verdict: string; bar: Bar | undefined }): JSX.Element {
  const { width, height, barTop, barBottom, glyphTop, glyph } = TICK_BOX;
  const gap = { x: 2.5, y: barTop + 0.5, width: width - 5, height: barBottom - barTop - 1 };
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
      {bar === undefined ? (
        <rect {...gap} fill="none" stroke="currentColor" stroke-dasharray="2 2" class="gap" />
      ) : (
        <rect x="2" width={width - 4} y={bar.y} height={bar.height} fill="currentColor" class="bar" />
      )}
      <g transform={`translate(${(width - glyph) / 2} ${glyphTop})`}>
        <path fill="currentColor" fill-rule="evenodd" d={pathOf(verdict)} />
      </g>
    </svg>
  );
}
