import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './code-blocks.js';

/** Files that are not on the disk lie here, beside the prelude. */
const FOLDER = join(ROOT, 'test/support/docs');

/** As an application's compiler is set, on the sources of this package. */
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  types: ['node'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  isolatedModules: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  skipLibCheck: true,
  noEmit: true,
  paths: {
    'nestjs-background-jobs': [join(ROOT, 'lib/index.ts')],
    'nestjs-background-jobs/*': [join(ROOT, 'lib/*/index.ts')],
  },
};

/** A complaint of the compiler. */
export interface Complaint {
  readonly file: string;
  /** In the file, from 1. */
  readonly line: number;
  readonly message: string;
}

/** Compiles files from memory, all at once; asked again, it reads from the disk only what is new. */
export class Compiler {
  readonly #host = ts.createCompilerHost(OPTIONS);
  readonly #read = new Map<string, ts.SourceFile | undefined>();

  /** @param files by their names, which are modules to each other: `./<name>.js` */
  complaints(files: ReadonlyMap<string, string>): Complaint[] {
    const texts = new Map([...files].map(([name, text]) => [join(FOLDER, `${name}.ts`), text]));
    const program = ts.createProgram([...texts.keys()], OPTIONS, this.#hostOf(texts));
    return [...files.keys()].flatMap((name) => {
      const file = program.getSourceFile(join(FOLDER, `${name}.ts`));
      const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
      return found.map(({ start = 0, messageText }) => ({
        file: name,
        line: (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1,
        message: ts.flattenDiagnosticMessageText(messageText, '\n'),
      }));
    });
  }

  /** The names that a module exports. */
  exportsOf(specifier: string): ReadonlySet<string> {
    const file = join(FOLDER, 'asking.ts');
    const text = `import * as module from '${specifier}'; export { module };`;
    const program = ts.createProgram([file], OPTIONS, this.#hostOf(new Map([[file, text]])));
    const checker = program.getTypeChecker();
    const declaration = program.getSourceFile(file)?.statements.find(ts.isImportDeclaration);
    const module = declaration && checker.getSymbolAtLocation(declaration.moduleSpecifier);
    if (module === undefined) throw new Error(`there is no module ${specifier}`);
    return new Set(checker.getExportsOfModule(module).map(({ name }) => name));
  }

  #hostOf(texts: ReadonlyMap<string, string>): ts.CompilerHost {
    const host = this.#host;
    return {
      ...host,
      fileExists: (path) => texts.has(path) || host.fileExists(path),
      readFile: (path) => texts.get(path) ?? host.readFile(path),
      getSourceFile: (path, settings) => {
        const text = texts.get(path);
        if (text !== undefined) return ts.createSourceFile(path, text, settings, true);
        if (!this.#read.has(path)) this.#read.set(path, host.getSourceFile(path, settings));
        return this.#read.get(path);
      },
    };
  }
}
