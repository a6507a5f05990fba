import ts from 'typescript';
import type { CodeBlock } from './code-blocks.js';

/** A block as a file that can be compiled. */
export interface WrappedBlock extends CodeBlock {
  /** Stands on the line before the block. */
  readonly head: string;
  readonly tail: string;
  /** What other blocks of the page may use. */
  readonly exported: readonly string[];
}

const RELATIVE_IMPORT = /^import [^;]*? from '\.[^']*';$/gm;

const AS_FILE = ['', ''] as const;
const AS_STATEMENTS = ['async function shown(this: Host) {', '}'] as const;
const AS_MEMBERS = ['interface Shown extends Host {} class Shown {', '}'] as const;

/**
 * Makes a file of a block. A relative import is of another file that the page shows, and is left out: names that are
 * not found are looked for in the other blocks of the page. Then, by the first of these rules that fits:
 *
 * 1. what has an `import` or an `export` is a file already;
 * 2. what is a sequence of statements becomes the body of an async method of the prelude's `Host`;
 * 3. what is a sequence of members becomes the body of a class that has the members of `Host` besides.
 */
export function wrap(block: CodeBlock): WrappedBlock {
  const { statements } = ts.createSourceFile('block.ts', block.code, ts.ScriptTarget.ES2023, true);
  const code = block.code.replaceAll(RELATIVE_IMPORT, (text) => text.replaceAll(/[^\n]/g, ''));
  const isFile = statements.some((statement) => isImport(statement) || isExport(statement));
  const [head, tail] = isFile ? AS_FILE : fits(AS_STATEMENTS, block) ? AS_STATEMENTS : AS_MEMBERS;
  return { ...block, code, head, tail, exported: statements.filter(isExport).flatMap(namesOf) };
}

function fits([head, tail]: readonly [string, string], { code }: CodeBlock): boolean {
  const { diagnostics } = ts.transpileModule(`${head}\n${code}${tail}`, {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2023, experimentalDecorators: true },
  });
  return diagnostics?.length === 0;
}

function isImport(statement: ts.Statement): boolean {
  return ts.isImportDeclaration(statement);
}

function isExport(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const isNamed =
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement);
  return isNamed && statement.name !== undefined ? [statement.name.text] : [];
}
