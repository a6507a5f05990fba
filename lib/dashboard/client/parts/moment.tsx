import type { JSX } from 'preact';
import { agoText, fullText, shortText, showSameTime, spanText, untilText, viewerZone } from '../time.js';
import { useTimedText } from '../use-now.js';

interface MomentProps {
  /** ISO 8601 */
  readonly at: string;
  /** The job's zone; absent: the viewer's. */
  readonly zone?: string | undefined;
}

/** All that is known of a moment: in the job's zone, and in the viewer's. */
function titleOf({ at, zone }: MomentProps): string {
  const moment = Date.parse(at);
  const own = `${fullText(moment, viewerZone())} (your time)`;
  if (zone === undefined || showSameTime(moment, zone, viewerZone())) return own;
  return `${fullText(moment, zone)} (${zone}), ${own}`;
}

/** `3 min ago` */
export function Ago({ at, zone }: MomentProps): JSX.Element {
  const text = useTimedText((now) => agoText(Date.parse(at), now));
  return (
    <time dateTime={at} title={titleOf({ at, zone })}>
      {text}
    </time>
  );
}

/** `in 3 min`, and `due` from zero on. */
export function Until({ at, zone }: MomentProps): JSX.Element {
  const text = useTimedText((now) => untilText(Date.parse(at), now));
  return (
    <time dateTime={at} title={titleOf({ at, zone })} class={text === 'due' ? 'due' : undefined}>
      {text}
    </time>
  );
}

/** How long something has gone on. */
export function Lasting({ since }: { since: string }): JSX.Element {
  const text = useTimedText((now) =>
    spanText(Math.max(0, Math.floor((now - Date.parse(since)) / 1000) * 1000)),
  );
  return <span>{text}</span>;
}

/** `02:30:00`, or `Thu 26 Nov 02:30` on another day. */
export function Short({ at, zone }: MomentProps): JSX.Element {
  const text = useTimedText((now) => shortText(Date.parse(at), zone ?? viewerZone(), now));
  return (
    <time dateTime={at} title={titleOf({ at, zone })}>
      {text}
    </time>
  );
}

/** The time in the job's zone and, where clocks show another time there, in the viewer's, in few words. */
export function ShortBoth({ at, zone }: MomentProps): JSX.Element {
  const isSame = zone === undefined || showSameTime(Date.parse(at), zone, viewerZone());
  return (
    <>
      <Short at={at} zone={zone} />
      {!isSame && (
        <>
          {' · yours '}
          <Short at={at} />
        </>
      )}
    </>
  );
}

/** The time in the job's zone and, where clocks show another time there, in the viewer's. */
export function BothZones({ at, zone }: MomentProps): JSX.Element {
  const moment = Date.parse(at);
  const isSame = zone === undefined || showSameTime(moment, zone, viewerZone());
  return (
    <>
      <time dateTime={at}>{fullText(moment, zone ?? viewerZone())}</time>
      {zone !== undefined && ` ${zone}`}
      {!isSame && <span class="second">{fullText(moment, viewerZone())} your time</span>}
    </>
  );
}

/** A lapse of time that ends at a moment by the server's clock. */
export function Remaining({ end, atZero }: { end: number; atZero: string }): JSX.Element {
  const text = useTimedText((now) => (end <= now ? atZero : untilText(end, now)));
  return <span>{text}</span>;
}
