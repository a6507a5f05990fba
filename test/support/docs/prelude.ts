/** What the pages leave out: what every NestJS application has, and the parts of an application that they tell of. */

export { Controller, Injectable, Logger, Module } from '@nestjs/common';
export { ConfigModule, ConfigService } from '@nestjs/config';
export { NestFactory } from '@nestjs/core';
export { describe, expect, it } from '@jest/globals';
export { SqliteLockStore } from '../../../sample/lock-stores/sqlite-lock-store.js';

import { type CanActivate, Module } from '@nestjs/common';
import type { JobCluster, JobRegistry } from '../../../lib/index.js';
import type { Database } from '../../../sample/lock-stores/sqlite-lock-store.js';

interface Interruptible {
  readonly signal: AbortSignal;
}

interface Row {
  readonly id: string;
}

/** Sends mails. */
export declare class Mailer {
  send(options: Interruptible): Promise<void>;
}

/** What a provider of the pages is given by its constructor, where that is not shown. */
export interface Host {
  readonly registry: JobRegistry;
  readonly cluster: JobCluster;
  readonly mailer: Mailer;
  readonly importer: {
    run(options: Interruptible): Promise<void>;
    run(tenant: string, options: Interruptible): Promise<void>;
  };
  readonly invoices: {
    due(): Promise<Row[]>;
    settle(invoice: Row, token: number | undefined): Promise<void>;
  };
  readonly accounts: { due(tick: Date | undefined): Promise<Row[]> };
  readonly db: { query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> };
}

/** The application of pages that do not show one. */
@Module({})
export class AppModule {}

/** The guard of pages that do not show one. */
export declare class AdminGuard implements CanActivate {
  canActivate(): boolean;
}

/** A pool of `pg`. */
export declare const pool: Host['db'];

/** A database of SQLite. */
export declare const database: Database;

/** Makes every statement fail for a while. */
export declare const fault: { begin(): void; end(): void };
