/** What one person prefers on this device: language and size of the text. Kept in the browser. */
export type Lang = 'zh-CN' | 'en';
export type Size = 'normal' | 'elder';

const LANG = 'lianxin.lang';
const SIZE = 'lianxin.size';

/** Storage may be full or forbidden (private windows): then a preference lasts as long as the page. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // see read()
  }
}

class Prefs {
  #lang: Lang = $state(read(LANG) === 'en' ? 'en' : 'zh-CN');
  #size: Size = $state(read(SIZE) === 'elder' ? 'elder' : 'normal');

  constructor() {
    this.#apply();
  }

  get lang(): Lang {
    return this.#lang;
  }
  set lang(value: Lang) {
    this.#lang = value;
    write(LANG, value);
    this.#apply();
  }

  get size(): Size {
    return this.#size;
  }
  set size(value: Size) {
    this.#size = value;
    write(SIZE, value);
    this.#apply();
  }

  #apply(): void {
    const root = document.documentElement;
    root.lang = this.#lang;
    if (this.#size === 'elder') root.dataset.mode = 'elder';
    else delete root.dataset.mode;
  }
}

export const prefs = new Prefs();
