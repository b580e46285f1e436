import type { ErrorCode } from '~/gql/schema';
import { common } from '~/i18n/common';
import { GraphQLClient, sessionOver, type Answer, type Document } from './graphql';

export type { Document } from './graphql';

/** Why an answer did not come, in words for people. */
export interface Failure {
  readonly kind: 'offline' | 'server' | 'forbidden' | 'notFound' | 'signIn' | 'busy';
  readonly message: string;
  /** What to quote when reporting it. */
  readonly requestId?: string;
}

/** A fault in what was sent; `field` is the path in the input. */
export interface UserError {
  readonly code: ErrorCode;
  readonly field?: readonly string[] | null;
  readonly message: string;
}

/** Raised when the session turns out to be over; the session store listens. */
export const signedOut = new EventTarget();
sessionOver.addEventListener('over', () => signedOut.dispatchEvent(new Event('signedout')));

/**
 * Asks the person to show anew who they are, and answers whether they did; the dialog puts itself here. Pages need not
 * call it: `act` and `ask` do, when the server wants that before anything sealed is opened, and then send again what was
 * asked.
 */
export const confirming: { ask: () => Promise<boolean> } = { ask: () => Promise.resolve(false) };
const CONFIRM = 'REAUTHENTICATION_REQUIRED';

class Connection {
  client = $state.raw(new GraphQLClient());
  /** Counts acts: after each, every query on the page asks again. */
  acts = $state(0);
  /** Answers are in one language and for one person: forget them all when either changes. */
  forget(): void {
    this.client = new GraphQLClient();
  }
}
export const connection = new Connection();

const KINDS: Record<string, Failure['kind']> = {
  UNAUTHENTICATED: 'signIn',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'notFound',
  EXPIRED: 'notFound',
  RATE_LIMITED: 'busy',
  OVERLOADED: 'busy',
};

function failure(answer: Answer<unknown>): Failure {
  const faults = common().faults;
  const words: Record<Failure['kind'], string> = {
    offline: faults.offline,
    server: faults.server,
    forbidden: faults.forbidden,
    notFound: faults.notFound,
    signIn: faults.signInFirst,
    busy: faults.busy,
  };
  const { status } = answer;
  const extensions = answer.faults?.[0]?.extensions;
  let kind: Failure['kind'] = KINDS[String(extensions?.code)] ?? 'server';
  if (status === 0) kind = 'offline';
  else if (status === 429 || status === 503) kind = 'busy';
  else if (status === 401) kind = 'signIn';
  if (kind === 'signIn') signedOut.dispatchEvent(new Event('signedout'));
  return { kind, message: words[kind], requestId: extensions?.requestId };
}

/** The data of a whole answer; half an answer is shown as a failure. */
function whole<R>(answer: Answer<R>): R {
  if (answer.data === undefined || answer.faults) throw new RequestFailed(failure(answer));
  return answer.data;
}

/** Thrown by `ask` and `act` when no answer came. */
export class RequestFailed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** Asks once and waits for the fresh answer. */
export async function ask<R, V>(document: Document<R, V>, variables: V): Promise<R> {
  const answer = await connection.client.query(document, variables);
  const wanted = answer.faults?.some((fault) => fault.extensions?.code === CONFIRM);
  if (wanted && (await confirming.ask())) return ask(document, variables);
  return whole(answer);
}

/**
 * Does an act and answers its payload. Every mutation document holds one act, so the payload is its only field.
 * Faults in the input are in `userErrors`; when nothing came back at all, it throws `RequestFailed`.
 */
export async function act<R extends object, V>(document: Document<R, V>, variables: V): Promise<Payload<R>> {
  const data = whole(await connection.client.mutate(document, variables));
  const payload = Object.values(data)[0] as Payload<R> & { readonly userErrors?: readonly UserError[] };
  const wanted = payload?.userErrors?.some((error) => error.code === CONFIRM);
  if (wanted && (await confirming.ask())) return act(document, variables);
  connection.acts += 1;
  return payload;
}
type Payload<R> = R[keyof R];

/** A query that lives as long as its component: it asks again when its variables change. */
export class Live<R> {
  data: R | undefined = $state.raw();
  failure: Failure | undefined = $state.raw();
  /** True until the answer to the present variables has come. */
  loading = $state(true);
  #again = $state(0);

  /** Asks the server again, keeping what is shown until the answer comes. */
  refresh = (): void => {
    this.#again += 1;
  };
  /** Read by the effect that asks. */
  get turn(): number {
    return this.#again;
  }
}

/**
 * Call while a component is set up. `variables` may read state; null means: not yet.
 * An answer already in the cache is shown at once and then made fresh.
 */
export function live<R, V>(document: Document<R, V>, variables: () => V | null): Live<R> {
  const result = new Live<R>();
  $effect(() => {
    const asked = variables();
    const { client } = connection;
    void result.turn;
    void connection.acts;
    if (asked === null) return;
    let stale = false;
    result.loading = true;
    const before = client.remembered(document, asked);
    if (before !== undefined) result.data = before;
    void client.query(document, asked).then((answer) => {
      if (stale) return;
      if (answer.data !== undefined && !answer.faults) {
        result.data = answer.data;
        result.failure = undefined;
      } else {
        result.failure = failure(answer);
      }
      result.loading = false;
    });
    return () => {
      stale = true;
    };
  });
  return result;
}
