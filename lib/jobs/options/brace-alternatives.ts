/** More alternatives than these are too many for one glob. */
const MOST_ALTERNATIVES = 100;

/** The globs that one with braces stands for: `a.x` and `b.x` for `{a,b}.x`. `undefined` where they are too many. */
export function alternativesOf(glob: string): string[] | undefined {
  const found: string[] = [];
  const open = [glob];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const braces = firstBraces(next);
    if (braces === undefined) found.push(next);
    else open.push(...braces);
    if (found.length + open.length > MOST_ALTERNATIVES) return undefined;
  }
  return found;
}

/** The glob with each of the alternatives in its first braces; `undefined` where it has none. */
function firstBraces(glob: string): string[] | undefined {
  const stack: { readonly start: number; readonly commas: number[] }[] = [];
  for (let index = 0; index < glob.length; index++) {
    const character = glob[index];
    const braces = stack.at(-1);
    if (character === '\\') index++;
    else if (character === '[') index = endOfClass(glob, index);
    else if (character === '{') stack.push({ start: index, commas: [] });
    else if (character === ',') braces?.commas.push(index);
    else if (character === '}' && braces !== undefined) {
      stack.pop();
      if (braces.commas.length > 0) return replaced(glob, [braces.start, ...braces.commas, index]);
    }
  }
  return undefined;
}

/** Where the brackets end that begin at `start`; there, if they do not. */
function endOfClass(glob: string, start: number): number {
  const end = glob.indexOf(']', start + 2);
  return end === -1 ? start : end;
}

/** @param marks where the braces begin, their commas are, and they end */
function replaced(glob: string, marks: readonly number[]): string[] {
  const [start = 0] = marks;
  const before = glob.slice(0, start);
  const after = glob.slice((marks.at(-1) ?? start) + 1);
  return marks.slice(1).map((end, index) => before + glob.slice((marks[index] ?? start) + 1, end) + after);
}
