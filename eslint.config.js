import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { libRules } from './eslint-rules/lib.js';

export default defineConfig(
  // Vitest is installed, and its tests compiled, in a consumer alone.
  globalIgnores([
    '**/dist/',
    '**/node_modules/',
    'coverage/',
    'api/',
    'lib/dashboard/client-files.js',
    'test/package/fixtures/app/jobs.test.ts',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['{lib,test,sample}/**/*.{ts,tsx}', 'scripts/**/*.{ts,js}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.check.json', './tsconfig.client.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // Modules of Nest are empty classes with a decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // A number in a message reads as it should.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `() => timer.cancel()` is no confusion.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // What ends a run that is skipped is no error, and is caught in the runner.
      '@typescript-eslint/only-throw-error': [
        'error',
        { allow: [{ from: 'file', name: 'RunSkipped' }], allowRethrowing: true },
      ],
      // Loops that run until they return.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
    },
  },
  {
    files: ['{test,sample}/**/*.ts'],
    rules: {
      // Handlers that do nothing, or do it at once, are what many of them are about.
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['{test,sample/*/test}/**/*.ts'],
    // `expect(mock.method)` and `expect.any()`, which is typed as any, are how Jest is used.
    rules: {
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    // Programs of Node that are run as they are.
    files: ['*.js', '{eslint-rules,scripts,test,sample}/**/*.{js,mjs,cjs}'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
  { files: ['test/package/fixtures/nest11-*/*.js'], languageOptions: { sourceType: 'commonjs' } },
  {
    // The benchmark works with time and with processes by itself.
    files: ['bench/**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'AbortController',
          'clearTimeout',
          'console',
          'performance',
          'process',
          'setInterval',
          'setTimeout',
          'URL',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  libRules,
);
