import type { OnModuleDestroy } from '@nestjs/common';
import type { JobCluster } from '../../index.js';
import type { DashboardAction } from '../shared/json.js';
import type { Viewers } from './access.js';
import { readAction, refusalOf } from './actions.js';
import { ACTIONS, answerOf, jsonAnswer, refusalAnswer, RefusedRequest, taggedAnswer } from './answers.js';
import type { ClusterPages } from './cluster-pages.js';
import { type Answer, Exchange } from './exchange.js';
import { assetAnswer, pageAnswer } from './page.js';
import { PendingAnswers } from './pending-answers.js';
import { neededTextOf, readOverviewQuery, tickOf } from './queries.js';
import type { RunLinks } from './run-links.js';
import { isSameOrigin } from './same-origin.js';
import { serveSlash, type SlashRouteDeps } from './slash-route.js';

/** The parts that answering requests needs. */
export interface DashboardServerDeps extends SlashRouteDeps {
  readonly cluster: JobCluster;
  readonly viewers: Viewers;
  readonly links: RunLinks;
  readonly pages: ClusterPages;
}

/** A request of a viewer that was let in. */
interface Visit {
  readonly exchange: Exchange;
  readonly can: readonly DashboardAction[];
}

/** Answers the requests of one dashboard. */
export class DashboardServer implements OnModuleDestroy {
  readonly #deps: DashboardServerDeps;
  readonly #pending = new PendingAnswers();

  constructor(deps: DashboardServerDeps) {
    this.#deps = deps;
  }

  /** Called before Nest reads the routes. */
  prepareRoutes(): void {
    serveSlash(this.#deps, 'page');
  }

  page(request: unknown, response: unknown): Promise<void> {
    return this.#answer(request, response, ({ exchange }) => pageAnswer(exchange.path));
  }

  asset(request: unknown, response: unknown): Promise<void> {
    return this.#answer(request, response, ({ exchange: { path } }) => {
      const answer = assetAnswer(path.slice(path.lastIndexOf('/') + 1));
      return answer ?? refusalAnswer({ statusCode: 404, message: 'There is no such file.' });
    });
  }

  overview(request: unknown, response: unknown): Promise<void> {
    return this.#answer(request, response, async ({ exchange, can }) => {
      const query = readOverviewQuery(exchange.query);
      return told(await this.#deps.pages.overview(query, can), exchange);
    });
  }

  job(request: unknown, response: unknown): Promise<void> {
    return this.#answer(request, response, async ({ exchange, can }) => {
      const name = neededTextOf(exchange.query, 'name');
      return told(await this.#deps.pages.job(name, can), exchange);
    });
  }

  explain(request: unknown, response: unknown): Promise<void> {
    return this.#answer(request, response, async ({ exchange }) => {
      const { cluster, links } = this.#deps;
      const [job, tick] = [neededTextOf(exchange.query, 'job'), tickOf(exchange.query)];
      const explained = tick === undefined ? cluster.explain(job) : cluster.explainLatestBefore(job, tick);
      return told(links.explanation(await explained), exchange);
    });
  }

  locks(request: unknown, response: unknown): Promise<void> {
    return this.#answer(request, response, async ({ exchange }) =>
      told(await this.#deps.pages.locks(), exchange),
    );
  }

  audit(request: unknown, response: unknown): Promise<void> {
    return this.#answer(request, response, async ({ exchange }) =>
      told(await this.#deps.pages.audit(), exchange),
    );
  }

  /** Does what a person asks for. */
  act(action: DashboardAction, request: unknown, response: unknown): Promise<void> {
    return this.#answer(request, response, async ({ exchange, can }) => {
      if (!isSameOrigin(exchange)) throw new RefusedRequest(403, CROSS_SITE);
      if (!can.includes(action)) throw new RefusedRequest(403, 'You may look, and change nothing.');
      const { cluster, viewers, pages } = this.#deps;
      const ask = readAction(action, exchange, cluster);
      try {
        const answer = await ask(await viewers.nameOf(exchange));
        const refusal = refusalOf(answer);
        return refusal === undefined ? jsonAnswer(answer) : refusalAnswer(refusal);
      } finally {
        pages.forget();
      }
    });
  }

  onModuleDestroy(): void {
    this.#pending.close();
  }

  async #answer(
    request: unknown,
    response: unknown,
    answer: (visit: Visit) => Answer | Promise<Answer>,
  ): Promise<void> {
    const adapter = this.#deps.adapterHost.httpAdapter;
    const exchange = new Exchange(adapter, request, response);
    const { status, headers, text } = await this.#pending
      .await(this.#visit(exchange, answer))
      .catch(answerOf);
    // A connection that stays open would delay the shutdown for as long as the page asks again on it.
    const ending = this.#pending.isClosed && exchange.hasConnectionHeader ? { Connection: 'close' } : {};
    exchange.send({ status, headers: { ...headers, ...ending }, text });
  }

  async #visit(exchange: Exchange, answer: (visit: Visit) => Answer | Promise<Answer>): Promise<Answer> {
    const access = await this.#deps.viewers.accessOf(exchange);
    return answer({ exchange, can: access === 'full' ? ACTIONS : [] });
  }
}

/** What instances know of themselves is no answer about the cluster, so that programs see the outage by the status. */
function told(value: object, exchange: Exchange): Answer {
  if ('unavailable' in value) return jsonAnswer(value, 503);
  return taggedAnswer(value, exchange.header('if-none-match'));
}

const CROSS_SITE = 'Only the page of the dashboard itself may ask for that.';
