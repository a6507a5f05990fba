import type { Acknowledgement } from '../../cluster/view/cluster-types.js';
import type { Page } from './page.js';
import { factList, sentence } from './table.js';
import { counted, listed } from './words.js';

/**
 * What came of a pause or a resume.
 *
 * @param done the first words of the sentence: `Reports.send is paused`
 */
export function acknowledgementText(done: string, answer: Acknowledgement, page: Page, until?: Date): string {
  const { acknowledgedBy, pending, silent } = answer;
  const facts = factList(
    [
      ['until', until && page.fullTime(until)],
      ['acknowledged', listed(acknowledgedBy)],
      ['pending', listed(pending), 'yellow'],
      ['silent', listed(silent), 'red'],
    ],
    page,
  );
  return sentence(`${done}${extentOf(answer)}`) + (facts === '' ? '' : `\n${facts}`);
}

function extentOf({ acknowledgedBy, pending, silent }: Acknowledgement): string {
  const live = acknowledgedBy.length + pending.length;
  const silence =
    silent.length === 0 ? '' : ` ${counted(silent.length, 'silent instance')} may not know of it.`;
  if (live === 0) return `, and no live instance knows the job.${silence}`;
  if (pending.length === 0)
    return ` everywhere: ${counted(live, 'live instance')} of ${live} acknowledged it.${silence}`;
  return `, but only ${acknowledgedBy.length} of ${counted(live, 'live instance')} acknowledged it so far.${silence}`;
}
