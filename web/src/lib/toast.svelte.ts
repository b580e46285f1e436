/** A passing word that something was done, with a way back where there is one. Never for faults. */
export interface ToastMessage {
  readonly id: number;
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

const STAYS_MS = 6000;

class Toasts {
  list: readonly ToastMessage[] = $state.raw([]);
  #next = 1;

  say(text: string, action?: ToastMessage['action']): void {
    const id = this.#next++;
    this.list = [{ id, text, action }];
    setTimeout(() => this.close(id), STAYS_MS);
  }

  close(id: number): void {
    this.list = this.list.filter((t) => t.id !== id);
  }
}
export const toasts = new Toasts();
