import { prefs } from '~/lib/prefs.svelte';

/** A word or phrase, or a function that puts values into one. */
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
 * One area's words in both languages; Chinese leads, and a key missing from the English is a type error.
 * The answer is a function to be called where the words are shown, so that they follow a change of language.
 */
export function messages<const T extends Tree>(zh: T, en: Like<T>): () => Like<T> {
  return () => (prefs.lang === 'en' ? en : (zh as unknown as Like<T>));
}
