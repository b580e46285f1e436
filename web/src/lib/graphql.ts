import { prefs } from './prefs.svelte';

/** A GraphQL document that knows the types of its answer and variables; made by scripts/codegen.mjs. */
export interface Document<Result, Variables> {
  readonly __types?: (variables: Variables) => Result;
}

export interface GraphQLFault {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly requestId?: string };
}
/** What came back, or why nothing did; `status` is 0 when the server was not reached. */
export interface Answer<R> {
  readonly data?: R;
  readonly faults?: readonly GraphQLFault[];
  readonly status: number;
}

/**
 * The part of a request that names the document: the server has the texts of its own pages. While developing, pages are
 * newer than the server, so the text itself is sent.
 */
async function named(document: unknown): Promise<object> {
  if (!import.meta.env.DEV) return { documentId: document };
  const texts = (await import('~/gql/documents.json')).default as Record<string, string>;
  return { query: texts[document as string] };
}

/** Raised when an answer says that the session it was asked with has ended. */
export const sessionOver = new EventTarget();

async function post<R>(document: unknown, variables: unknown): Promise<Answer<R>> {
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      credentials: 'same-origin',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        'accept-language': prefs.lang,
      },
      body: JSON.stringify({ ...(await named(document)), variables }),
    });
    const { status } = response;
    if (response.headers.get('x-lianxin-session') === 'over') sessionOver.dispatchEvent(new Event('over'));
    const body = (await response.json().catch(() => ({}))) as { data?: R; errors?: GraphQLFault[] };
    return { data: body.data ?? undefined, faults: body.errors, status };
  } catch {
    return { status: 0 };
  }
}

/** More than a person looks at in one sitting; then the oldest goes. */
const MOST_KEPT = 60;

/**
 * Asks the server and remembers answers, so that going back shows at once what was there. About 60 lines instead of a
 * library of 12 KB: the pages need POST, one answer in flight per question, and forgetting after an act. Answers are for
 * one person in one language: `api` makes a new client when either changes.
 */
export class GraphQLClient {
  #kept = new Map<string, unknown>();
  #flying = new Map<string, Promise<Answer<unknown>>>();
  #acts = 0;

  /** What was answered before, if it may still be shown while it is made fresh. */
  remembered<R, V>(document: Document<R, V>, variables: V): R | undefined {
    return this.#kept.get(key(document, variables)) as R | undefined;
  }

  /** Asks; the same question already on its way is not asked twice. */
  query<R, V>(document: Document<R, V>, variables: V): Promise<Answer<R>> {
    const name = key(document, variables) + this.#acts;
    const flying = this.#flying.get(name);
    if (flying) return flying as Promise<Answer<R>>;
    const asked = post<R>(document, variables).then((answer) => {
      this.#flying.delete(name);
      if (answer.data && !answer.faults) this.#keep(key(document, variables), answer.data);
      return answer;
    });
    this.#flying.set(name, asked);
    return asked;
  }

  /** Does an act; what was remembered may be wrong afterwards. */
  async mutate<R, V>(document: Document<R, V>, variables: V): Promise<Answer<R>> {
    const answer = await post<R>(document, variables);
    this.#acts += 1;
    this.#kept.clear();
    return answer;
  }

  #keep(name: string, data: unknown): void {
    this.#kept.delete(name);
    this.#kept.set(name, data);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
    }
  }
}

function key(document: unknown, variables: unknown): string {
  return `${document as string}\n${JSON.stringify(variables)}`;
}
