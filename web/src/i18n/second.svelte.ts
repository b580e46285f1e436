import { prefs } from '~/lib/prefs.svelte';

/** The second language's words of one area: fetched when somebody reads them, so that nobody else carries them. */
export class Second<T> {
  words: T | undefined = $state.raw();
  #load: () => Promise<{ default: T }>;
  #coming: Promise<void> | undefined;

  constructor(load: () => Promise<{ default: T }>) {
    this.#load = load;
    all.add(this as Second<unknown>);
  }

  /** Fetches once; when the network fails, the Chinese stays and the next call tries again. */
  fetch(): Promise<void> {
    this.#coming ??= this.#load().then(
      (module) => {
        this.words = module.default;
      },
      () => {
        this.#coming = undefined;
      },
    );
    return this.#coming;
  }
}

const all = new Set<Second<unknown>>();

/** Resolves when every area loaded so far can be shown in the language; call before showing a page or switching. */
export async function languageReady(lang = prefs.lang): Promise<void> {
  if (lang === 'en') await Promise.all([...all].map((second) => second.fetch()));
}
