import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PostgresServer } from '../../support/postgres-server.js';
import { Consumer, NEEDS_PG } from './consumer.js';
import { packedTarball } from './tarball.js';

const LIMIT_MS = 300_000;
const WORKS = 'succeeded; in the cluster: Reports.send\n';

/** A consumer of fixtures/, and the versions that it takes. */
interface Application {
  readonly name: string;
  readonly isCommonJs: boolean;
  readonly nest: string;
  readonly typescript: string;
}

/** Tests an application that has PostgreSQL and no ioredis. */
export function testPostgresApplication({ name, isCommonJs, nest, typescript }: Application): void {
  describe(`an application with PostgreSQL and without ioredis: ${name}`, () => {
    let server: PostgresServer;
    let consumer: Consumer;

    beforeAll(async () => {
      server = await PostgresServer.start();
      consumer = new Consumer(name, { DATABASE_URL: server.url });
      consumer.add('postgres');
      await consumer.depend({
        '@nestjs/common': nest,
        '@nestjs/core': nest,
        'reflect-metadata': '^0.2.2',
        rxjs: '^7.8.2',
        '@types/node': '^20.19.0',
        typescript,
      });
      await consumer.install(packedTarball());
    }, LIMIT_MS);

    afterAll(async () => {
      await server.dispose();
      await consumer.remove();
    });

    it('compiles without `pg`, with its own resolution of modules and with that of bundlers', async () => {
      const projects = ['tsconfig.postgres.json', 'tsconfig.postgres-bundlers.json'];
      await expect(consumer.compileAll(...projects)).resolves.toBe('');
    });

    it('does not start without `pg`, and says so in one sentence', async () => {
      await expect(consumer.node(['dist/postgres.js'])).rejects.toThrow(NEEDS_PG);
    });

    it('runs its job with `pg`', async () => {
      await consumer.install('pg@^8');
      expect(await consumer.node(['dist/postgres.js'])).toBe(WORKS);
    });

    if (isCommonJs) {
      it('runs it on the CommonJS build where Node cannot require ES modules', async () => {
        const args = ['--no-experimental-require-module', 'dist/postgres.js'];
        expect(await consumer.node(args)).toBe(WORKS);
      });
    }
  });
}
