import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { actionName, CONSEQUENCES, type Wanted } from '../sentences.js';
import { serverClock } from '../server-clock.js';
import { fieldText, instantOfField, viewerZone } from '../time.js';
import type { Details } from '../use-requests.js';

interface DialogProps {
  readonly wanted: Wanted;
  readonly onSend: (details: Details) => void;
  readonly onClose: () => void;
}

/** Asks for a confirmation, a reason, and what else the action takes. */
export function ActionDialog({ wanted, onSend, onClose }: DialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [details, setDetails] = useState<Details>({
    tick: wanted.action === 'run' ? wanted.tick : undefined,
  });
  useEffect(() => dialog.current?.showModal(), []);
  const submit = (event: Event): void => {
    event.preventDefault();
    // Before its element goes, the dialog gives the focus back to the button that opened it.
    dialog.current?.close();
    onSend(details);
  };
  return (
    <dialog ref={dialog} aria-labelledby="dialog-title" onClose={onClose}>
      <form onSubmit={submit}>
        <h2 id="dialog-title">{actionName(wanted)}?</h2>
        <p>{CONSEQUENCES[wanted.action]}</p>
        <Fields wanted={wanted} details={details} onChange={setDetails} />
        <div class="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" class={`primary ${wanted.action}`}>
            {actionName(wanted)}
          </button>
        </div>
      </form>
    </dialog>
  );
}

interface FieldsProps {
  readonly wanted: Wanted;
  readonly details: Details;
  readonly onChange: (details: Details) => void;
}

const Fields = ({ wanted, details, onChange }: FieldsProps): JSX.Element => (
  <>
    {wanted.action === 'pause' && (
      <TimeField
        label="Until (optional)"
        hint={`In your time zone, ${viewerZone()}. Without it, the pause lasts until somebody resumes the job.`}
        side="future"
        onChange={(until) => onChange({ ...details, until })}
      />
    )}
    {wanted.action === 'run' && (
      <TimeField
        label="For the tick of (optional)"
        hint={`In your time zone, ${viewerZone()}. The handler gets it as the tick that it makes up for.`}
        start={wanted.tick}
        onChange={(tick) => onChange({ ...details, tick })}
      />
    )}
    <ReasonField onChange={(reason) => onChange({ ...details, reason })} />
  </>
);

const ReasonField = ({ onChange }: { onChange: (reason: string | undefined) => void }): JSX.Element => (
  <label>
    <span>Reason (optional, for the audit)</span>
    <input
      type="text"
      maxLength={1000}
      autoComplete="off"
      onInput={({ currentTarget: { value } }) => onChange(value.trim() === '' ? undefined : value.trim())}
    />
  </label>
);

interface TimeFieldProps {
  readonly label: string;
  readonly hint: string;
  /** ISO 8601 */
  readonly start?: string | undefined;
  readonly side?: 'future' | undefined;
  readonly onChange: (instant: string | undefined) => void;
}

function TimeField({ label, hint, start, side, onChange }: TimeFieldProps): JSX.Element {
  const [first] = useState(start === undefined ? '' : fieldText(Date.parse(start)));
  return (
    <label>
      <span>{label}</span>
      <input
        type="datetime-local"
        step="1"
        defaultValue={first}
        min={side === 'future' ? fieldText(serverClock.now()) : undefined}
        onInput={({ currentTarget: { value } }) => onChange(value === '' ? undefined : instantOfField(value))}
      />
      <small>{hint}</small>
    </label>
  );
}
