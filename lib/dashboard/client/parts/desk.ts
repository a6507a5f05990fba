import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { DashboardAction } from '../../shared/json.js';
import type { Wanted } from '../sentences.js';

/** What the viewer may do, and how a button asks for it. */
export interface Desk {
  readonly can: readonly DashboardAction[];
  /** Opens the dialog that asks for a confirmation. */
  readonly open: (wanted: Wanted) => void;
}

export const DeskContext = createContext<Desk>({ can: [], open: () => undefined });

export const useDesk = (): Desk => useContext(DeskContext);
