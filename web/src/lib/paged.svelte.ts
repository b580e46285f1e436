import { ask, live, RequestFailed, type Document, type Failure } from './api.svelte';

/** What a page of a connection must select. */
export interface PageOf<Node> {
  readonly nodes: readonly Node[];
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** A list that grows by pages and begins anew when what is asked for changes. */
export interface Paged<Node, Connection> {
  /** The first page's connection, for what belongs to the whole list: facets, relaxed. */
  readonly first: Connection | undefined;
  readonly nodes: readonly Node[];
  readonly total: number;
  readonly loading: boolean;
  readonly failure: Failure | undefined;
  more(): Promise<void>;
  refresh(): void;
}

/**
 * Call while the component is set up. The document takes `$after`; `variables` may read state (null means: not yet);
 * `pick` finds the connection in the answer.
 */
export function paged<R, V, Node, Connection extends PageOf<Node>>(
  document: Document<R, V>,
  variables: () => V | null,
  pick: (answer: R) => Connection & PageOf<Node>,
): Paged<Connection['nodes'][number], Connection> {
  const first = live(document, variables);
  let extra: readonly PageOf<Node>[] = $state.raw([]);
  let loadingMore = $state(false);
  let fault: Failure | undefined = $state.raw();

  $effect(() => {
    JSON.stringify(variables());
    extra = [];
    fault = undefined;
  });

  return {
    get first() {
      return first.data && pick(first.data);
    },
    get nodes() {
      const begin = first.data ? pick(first.data).nodes : [];
      return [...begin, ...extra.flatMap((page) => page.nodes)] as Connection['nodes'][number][];
    },
    get total() {
      return first.data ? pick(first.data).totalCount : 0;
    },
    get loading() {
      return first.loading || loadingMore;
    },
    get failure() {
      return first.failure ?? fault;
    },
    async more() {
      const asked = variables();
      const last = extra.at(-1) ?? (first.data && pick(first.data));
      if (!asked || !last?.pageInfo.hasNextPage || loadingMore) return;
      loadingMore = true;
      try {
        const page = pick(await ask(document, { ...asked, after: last.pageInfo.endCursor }));
        // Meanwhile something else may have been asked for: then these rows belong nowhere.
        if (JSON.stringify(variables()) === JSON.stringify(asked)) extra = [...extra, page];
        fault = undefined;
      } catch (error) {
        if (!(error instanceof RequestFailed)) throw error;
        fault = error.failure;
      } finally {
        loadingMore = false;
      }
    },
    refresh: first.refresh,
  };
}

/** One page of a list that hangs on what a page shows; which pair of `pageInfo` is selected says which way it goes on. */
export interface PartOf<Node> {
  readonly nodes: readonly Node[];
  readonly totalCount: number;
  readonly pageInfo:
    | { readonly hasPreviousPage: boolean; readonly startCursor: string | null }
    | { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** A list of which a page shows a part, and people may ask for the rest. */
export interface Rest<Node> {
  readonly nodes: readonly Node[];
  /** For `<More {...list.counts}>`. */
  readonly counts: { readonly shown: number; readonly total: number; readonly busy: boolean };
  readonly failure: Failure | undefined;
  more(): Promise<void>;
}

/** Where the list goes on beyond a part of it; null when there is no more. */
function beyond({ pageInfo }: PartOf<unknown>): { before: string } | { after: string } | null {
  if ('startCursor' in pageInfo) {
    return pageInfo.hasPreviousPage && pageInfo.startCursor ? { before: pageInfo.startCursor } : null;
  }
  return pageInfo.hasNextPage && pageInfo.endCursor ? { after: pageInfo.endCursor } : null;
}

/**
 * Call while the component is set up. `shown` is the part that came with the page; the document fetches one more part, from
 * `$before` or `$after` on, and `pick` finds it in the answer.
 */
export function rest<R, V, Node>(
  document: Document<R, V>,
  variables: () => V,
  shown: () => PartOf<Node> | undefined,
  pick: (answer: R) => PartOf<Node> | undefined,
): Rest<Node> {
  let extra: readonly PartOf<Node>[] = $state.raw([]);
  let busy = $state(false);
  let fault: Failure | undefined = $state.raw();
  /** The page's own part has moved: what was fetched beyond it would leave a gap. */
  const place = () => JSON.stringify([variables(), shown()?.pageInfo]);

  $effect(() => {
    place();
    extra = [];
    fault = undefined;
  });

  const nodes = $derived.by(() => {
    const parts = [shown(), ...extra].filter((part) => part !== undefined);
    if (parts[0] && 'startCursor' in parts[0].pageInfo) parts.reverse();
    return parts.flatMap((part) => part.nodes);
  });

  return {
    get nodes() {
      return nodes;
    },
    get counts() {
      return { shown: nodes.length, total: shown()?.totalCount ?? 0, busy };
    },
    get failure() {
      return fault;
    },
    async more() {
      const last = extra.at(-1) ?? shown();
      const next = last && beyond(last);
      if (!next || busy) return;
      const asked = place();
      busy = true;
      try {
        const part = pick(await ask(document, { ...variables(), ...next }));
        // Meanwhile the page may show another part: then these rows do not join it.
        if (part && place() === asked) extra = [...extra, part];
        fault = undefined;
      } catch (error) {
        if (!(error instanceof RequestFailed)) throw error;
        fault = error.failure;
      } finally {
        busy = false;
      }
    },
  };
}
