import { testPostgresApplication } from './support/postgres-application.js';

testPostgresApplication({ name: 'nest11-commonjs', isCommonJs: true, nest: '^11', typescript: '~5.9.3' });
