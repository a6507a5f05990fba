import { testPostgresApplication } from '../package/support/postgres-application.js';

testPostgresApplication({ name: 'nest12-esm', isCommonJs: false, nest: '^12', typescript: '~6.0.3' });
