import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/**
 * @typedef {object} Option
 * @property {string} name
 * @property {string} type as it is declared, without `undefined`
 * @property {string} standard what holds where it is not given
 * @property {string} text
 * @property {boolean} isDocumented
 */

const FILES = [
  'lib/background-jobs.options.ts',
  'lib/jobs/options/job-options.ts',
  'lib/dashboard/dashboard.options.ts',
].map((file) => fileURLToPath(new URL(`../../${file}`, import.meta.url)));

/**
 * The options of each type in `lib/`, as they are declared.
 *
 * @returns {(type: string) => Option[]}
 */
export function declaredOptions() {
  const program = ts.createProgram(FILES, { strict: true, noEmit: true, module: ts.ModuleKind.NodeNext });
  const checker = program.getTypeChecker();
  return (name) => {
    const types = program.getSourceFiles().filter(({ fileName }) => FILES.includes(fileName));
    const symbol = types
      .flatMap(
        (file) => checker.getSymbolAtLocation(file)?.exports?.get(ts.escapeLeadingUnderscores(name)) ?? [],
      )
      .at(0);
    if (symbol === undefined) throw new Error(`lib/ declares no type ${name}`);
    return membersOf(checker.getDeclaredTypeOfSymbol(symbol));
  };
}

/**
 * @param {ts.Type} type
 * @returns {Option[]}
 */
function membersOf(type) {
  /** @type {Map<string, ts.PropertySignature[]>} */
  const declarations = new Map();
  for (const part of type.isUnion() ? type.types : [type]) {
    for (const property of part.getProperties()) {
      const found = (property.declarations ?? []).filter(ts.isPropertySignature);
      declarations.set(property.name, [...(declarations.get(property.name) ?? []), ...found]);
    }
  }
  return [...declarations].map(([name, signatures]) => describeOption(name, signatures));
}

/**
 * @param {string} name
 * @param {ts.PropertySignature[]} signatures where several forms of an option are declared, one says what it is
 * @returns {Option}
 */
function describeOption(name, signatures) {
  const documented = signatures.find((signature) => commentOf(signature) !== '');
  const signature = documented ?? signatures[0];
  if (signature === undefined) throw new Error(`no declaration of ${name}`);
  const standard = ts.getJSDocTags(signature).find(({ tagName }) => tagName.text === 'default');
  return {
    name,
    type: withoutUndefined(signature),
    standard: ts.getTextOfJSDocComment(standard?.comment) ?? (signature.questionToken ? '' : 'required'),
    text: commentOf(signature),
    isDocumented: documented !== undefined,
  };
}

/** @param {ts.PropertySignature} signature */
function commentOf(signature) {
  const comments = ts.getJSDocCommentsAndTags(signature).filter(ts.isJSDoc);
  return comments.map(({ comment }) => oneLine(ts.getTextOfJSDocComment(comment) ?? '')).join(' ');
}

/** @param {ts.PropertySignature} signature */
function withoutUndefined({ type }) {
  return oneLine(type?.getText() ?? '')
    .replace(/^\| /, '')
    .replace(/ \| undefined$/, '');
}

/** @param {string} text */
function oneLine(text) {
  return text.replaceAll(/\s+/g, ' ').trim();
}
