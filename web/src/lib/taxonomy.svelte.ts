import type { TaxonomyPartsFragment } from '~/gql/types';
import { ask, connection } from './api.svelte';
import { Words } from './taxonomy.gql';

/** The committee's own words (fields, kinds, categories …), asked for once in each language. */
class Taxonomy {
  words: TaxonomyPartsFragment | undefined = $state.raw();
  #of: unknown;

  /** Call where the words are needed; they appear when they have come. */
  load(): void {
    const client = connection.client;
    if (this.#of === client) return;
    this.#of = client;
    ask(Words, {})
      .then((answer) => {
        if (this.#of === client) this.words = answer.taxonomy;
      })
      .catch(() => {
        this.#of = undefined;
      });
  }
}
export const taxonomy = new Taxonomy();

/** Categories in their two levels: each parent with its children. */
export function categoryTree(words: TaxonomyPartsFragment) {
  const parents = words.categories.filter((c) => !c.parentKey);
  return parents.map((parent) => ({
    ...parent,
    children: words.categories.filter((c) => c.parentKey === parent.key),
  }));
}
