import { router } from './router.svelte';

/** The filters of a list, kept in the address, so that a link, a reload and the way back show the same list. */
export class Filters<Name extends string> {
  #names: readonly Name[];

  constructor(names: readonly Name[]) {
    this.#names = names;
  }

  /** The words searched for. */
  get search(): string {
    return router.query.get('q') ?? '';
  }
  set search(text: string) {
    router.setQuery({ q: text.trim() });
  }

  get chosen(): Record<Name, readonly string[]> {
    const query = router.query;
    return Object.fromEntries(this.#names.map((name) => [name, query.getAll(name)])) as Record<Name, string[]>;
  }

  /** Chosen keys for a filter input: null when nothing is chosen. */
  of(name: Name): string[] | null {
    const keys = router.query.getAll(name);
    return keys.length ? keys : null;
  }

  set = (name: string, keys: readonly string[]): void => {
    router.setQuery({ [name]: keys });
  };

  clear = (): void => {
    router.setQuery(Object.fromEntries(this.#names.map((name) => [name, null])));
  };

  get any(): boolean {
    return this.search !== '' || this.#names.some((name) => this.of(name));
  }
}
