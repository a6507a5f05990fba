import type { CodeBlock } from './code-blocks.js';
import { type Complaint, Compiler } from './compiler.js';
import { wrap, type WrappedBlock } from './wrapped-block.js';

/** Where names come from that a block of any page may leave undeclared. */
const SOURCES = [
  'nestjs-background-jobs',
  'nestjs-background-jobs/testing',
  'nestjs-background-jobs/nest-schedule',
  'nestjs-background-jobs/dashboard',
  'nestjs-background-jobs/opentelemetry',
  'nestjs-background-jobs/terminus',
  'nestjs-background-jobs/prometheus',
  'nestjs-background-jobs/postgres',
  './prelude.js',
];

/**
 * Compiles blocks, all at once. A name that a block uses and that is found nowhere is imported: from another block of
 * its page, which exports it, from an entry of this package, or from the prelude. A block that imports from an entry
 * by itself gets nothing more from there: what shows its imports shows all of them.
 *
 * @returns what the compiler complains of, as `page:line: message`
 */
export function complaintsOf(blocks: readonly CodeBlock[], compiler = new Compiler()): string[] {
  const files = new Map(
    blocks.map((block) => [`${block.page}-${block.line}`.replace(/\W/g, '-'), wrap(block)] as const),
  );
  const sources = new Map(SOURCES.map((source) => [source, compiler.exportsOf(source)]));
  const textsWith = (imports: (name: string, block: WrappedBlock) => string) =>
    new Map([...files].map(([name, block]) => [name, textOf(block, imports(name, block))]));
  const missing = namesNotFound(compiler.complaints(textsWith(() => '')));
  const imports = (name: string, block: WrappedBlock) => {
    const others = [...files].filter(([other, { page }]) => other !== name && page === block.page);
    const page = others.map(([other, { exported }]) => [`./${other}.js`, new Set(exported)] as const);
    return importsOf(missing.get(name) ?? [], block, new Map([...page, ...sources]));
  };
  return compiler.complaints(textsWith(imports)).map(({ file, line, message }) => {
    const block = files.get(file);
    if (block === undefined) throw new Error(`there is no block ${file}`);
    return `${block.page}:${block.line + line - 2}: ${message}`;
  });
}

function textOf({ head, code, tail }: WrappedBlock, imports: string): string {
  return `export {}; import type { Host } from './prelude.js'; ${imports} ${head}\n${code}${tail}`;
}

function namesNotFound(complaints: readonly Complaint[]): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const { file, message } of complaints) {
    const [, name] = /^Cannot find (?:name|namespace) '(\w+)'/.exec(message) ?? [];
    if (name !== undefined) names.set(file, (names.get(file) ?? new Set()).add(name));
  }
  return names;
}

function importsOf(
  names: Iterable<string>,
  { code }: CodeBlock,
  sources: ReadonlyMap<string, ReadonlySet<string>>,
): string {
  const open = [...sources].filter(([source]) => !code.includes(`from '${source}'`));
  return [...names]
    .map((name) => {
      const [source] = open.find(([, exported]) => exported.has(name)) ?? [];
      return source === undefined ? '' : `import { ${name} } from '${source}';`;
    })
    .join(' ');
}
