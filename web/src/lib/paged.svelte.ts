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
