import { prefs } from '~/lib/prefs.svelte';
import { Second } from './second.svelte';

/** A word or phrase, several of them, or a function that puts values into one. */
type Text = string | readonly string[] | ((...values: never[]) => string);
interface Tree {
  readonly [key: string]: Text | Tree;
}

/** The same keys with the same values to put in: what a second language must have. */
export type Like<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends readonly string[]
      ? readonly string[]
      : T[K] extends (...values: infer A) => string
        ? (...values: A) => string
        : Like<T[K]>;
};

/**
 * One area's words in both languages; Chinese leads, and a key missing from the English is a type error. The English may
 * be given at once or as an import that is made when it is wanted.
 * The answer is a function to be called where the words are shown, so that they follow a change of language.
 */
export function messages<const T extends Tree>(
  zh: T,
  en: NoInfer<Like<T>> | (() => Promise<{ default: NoInfer<Like<T>> }>),
): () => Like<T> {
  const chinese = zh as unknown as Like<T>;
  if (typeof en !== 'function') return () => (prefs.lang === 'en' ? (en as Like<T>) : chinese);
  const second = new Second<Like<T>>(en);
  return () => (prefs.lang === 'en' && second.words) || chinese;
}
