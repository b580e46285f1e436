import { session } from './session.svelte';

const PREFIX = 'lianxin.draft.';

/** One person's drafts are not another's: the account is part of the name. */
function storageKey(name: string): string {
  return `${PREFIX}${session.viewer?.account.id ?? 'nobody'}.${name}`;
}

/**
 * A form's values, kept in the browser as one types, so that nothing typed is lost by a reload, a crash or a fault.
 * Only for what may lie in a browser: never for the sealed facts of a household.
 *
 * Call while the component is set up; write `draft.value.title` with bind:value as with any state.
 */
export class Draft<T extends object> {
  value: T = $state()!;
  /** When it was last kept; null before the first change. */
  savedAt: Date | null = $state(null);
  /** True if something from an earlier time was found. */
  readonly restored: boolean;
  #key: string;
  #begin: () => T;

  constructor(name: string, begin: () => T) {
    this.#key = storageKey(name);
    this.#begin = begin;
    const kept = read(this.#key);
    this.restored = kept !== null;
    this.value = { ...begin(), ...(kept as Partial<T> | null) };
    let first = true;
    $effect(() => {
      const text = JSON.stringify(this.value);
      if (first) {
        first = false;
        return;
      }
      write(this.#key, text);
      this.savedAt = new Date();
    });
  }

  /** Forgets what was kept; the form shows its beginning again. */
  clear(): void {
    this.value = this.#begin();
    this.discard();
  }

  /** It has been sent: nothing is left to keep. */
  discard(): void {
    // After the effect that would keep the last change.
    setTimeout(() => remove(this.#key));
    remove(this.#key);
  }
}

function read(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}
function write(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // Full or forbidden: the form still works, it is only not kept.
  }
}
function remove(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // as above
  }
}
