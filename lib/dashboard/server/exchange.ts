import type { AbstractHttpAdapter } from '@nestjs/core';

/** The members of a request that Express and Fastify give under the same names. */
interface GivenRequest {
  readonly url: string;
  readonly originalUrl?: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body?: unknown;
  /** The request of Node.js, with Fastify. */
  readonly raw?: GivenRequest;
  readonly socket?: { readonly remoteAddress?: string | undefined };
  readonly httpVersionMajor?: number;
}

/** An answer, before it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** One request of HTTP and its answer, the same on Express and on Fastify. */
export class Exchange {
  /** The request as the framework has it, for functions of the application. */
  readonly request: unknown;
  readonly #given: GivenRequest;
  readonly #response: unknown;
  readonly #adapter: AbstractHttpAdapter;

  constructor(adapter: AbstractHttpAdapter, request: unknown, response: unknown) {
    this.request = request;
    this.#given = request as GivenRequest; // Express and Fastify have these members, and no other adapter is there.
    this.#response = response;
    this.#adapter = adapter;
  }

  /** The path of the request as it was sent, before any router has cut it. */
  get path(): string {
    return this.#url.split('?', 1)[0] ?? '';
  }

  /** The query, read by us, because the frameworks read the same one in different ways. */
  get query(): URLSearchParams {
    const start = this.#url.indexOf('?');
    return new URLSearchParams(start === -1 ? '' : this.#url.slice(start));
  }

  get body(): unknown {
    return this.#given.body;
  }

  /** The names of all headers, in lower case. */
  get headerNames(): readonly string[] {
    return Object.keys(this.#given.headers);
  }

  /** @param name in lower case */
  header(name: string): string | undefined {
    const value = this.#given.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** The address of the other end of the connection, whatever headers say. */
  get remoteAddress(): string | undefined {
    return this.#node.socket?.remoteAddress;
  }

  /** Whether a header may ask for the end of the connection, which HTTP/2 does not know. */
  get hasConnectionHeader(): boolean {
    return this.#node.httpVersionMajor === 1;
  }

  send({ status, headers, text }: Answer): void {
    for (const [name, value] of Object.entries(headers)) this.#adapter.setHeader(this.#response, name, value);
    this.#adapter.reply(this.#response, text, status);
  }

  get #node(): GivenRequest {
    return this.#given.raw ?? this.#given;
  }

  get #url(): string {
    return this.#given.originalUrl ?? this.#node.url;
  }
}
