import { tick } from 'svelte';
import { RequestFailed, type Failure, type UserError } from './api.svelte';

/**
 * The faults of one form: which belongs to which field, and what could not be sent at all.
 * Fields are named by the end of the server's path: `["fields","title"]` and `["title"]` are both `title`.
 */
export class Faults {
  #errors: readonly UserError[] = $state.raw([]);
  failure: Failure | undefined = $state.raw();
  sending = $state(false);

  /** The message for a field, if the server (or the form) found a fault in it. */
  of(field: string): string | undefined {
    return this.#errors.find((e) => matches(e, field))?.message;
  }

  /** Faults that belong to none of the fields shown: to be said above the form. */
  others(shown: readonly string[]): readonly string[] {
    return this.#errors.filter((e) => !shown.some((field) => matches(e, field))).map((e) => e.message);
  }

  get errors(): readonly UserError[] {
    return this.#errors;
  }

  set(errors: readonly UserError[]): void {
    this.#errors = errors;
  }

  /** A field was mended: stop complaining about it. */
  clear(field: string): void {
    this.#errors = this.#errors.filter((e) => !matches(e, field));
  }

  /**
   * Sends, once at a time. Answers the payload when it was accepted; otherwise keeps the faults, moves the focus to the
   * first bad field, and answers undefined. Nothing typed is touched.
   */
  async send<P extends { userErrors: readonly UserError[] }>(send: () => Promise<P>): Promise<P | undefined> {
    if (this.sending) return undefined;
    this.sending = true;
    this.failure = undefined;
    try {
      const payload = await send();
      this.#errors = payload.userErrors;
      if (payload.userErrors.length === 0) return payload;
      await tick();
      focusFirstFault();
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      this.failure = error.failure;
    } finally {
      this.sending = false;
    }
    return undefined;
  }
}

function matches(error: UserError, field: string): boolean {
  const path = error.field ?? [];
  return path.at(-1) === field || path.join('.') === field || path.slice(1).join('.') === field;
}

/** Call after faults are on the page. */
export function focusFirstFault(): void {
  document.querySelector<HTMLElement>('[aria-invalid=true], [data-fault]')?.focus();
}
