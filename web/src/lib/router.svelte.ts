import { tick, type Component } from 'svelte';
import type { Role } from '~/gql/schema';

export type ShellName = 'public' | 'phone' | 'desk' | 'bare';

/** One address of the web: which page, in which shell, for whom. `:name` in the path becomes a property of the page. */
export interface Route {
  readonly path: string;
  readonly shell: ShellName;
  // Pages have properties of their own; what a path gives them is checked by the page.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly load: () => Promise<{ default: Component<any> }>;
  /** Absent: for everybody, signed in or not. */
  readonly roles?: readonly Role[];
}

interface Match {
  readonly route: Route;
  readonly params: Record<string, string>;
}

/** The parameters when `path` fits `pattern` (`/offers/:id`), else null. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split('/').filter(Boolean);
  const have = path.split('/').filter(Boolean);
  if (want.length !== have.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of want.entries()) {
    const given = have[i]!;
    if (part.startsWith(':')) params[part.slice(1)] = decode(given);
    else if (part !== given) return null;
  }
  return params;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

class Router {
  /** The present address, split for those who watch only a part. */
  path = $state(location.pathname);
  search = $state(location.search);

  find(routes: readonly Route[]): Match | null {
    for (const route of routes) {
      const params = match(route.path, this.path);
      if (params) return { route, params };
    }
    return null;
  }

  /** What stands behind `?` now. */
  get query(): URLSearchParams {
    return new URLSearchParams(this.search);
  }

  #read(): void {
    this.path = location.pathname;
    this.search = location.search;
  }

  go(to: string, options: { replace?: boolean } = {}): void {
    if (to === location.pathname + location.search) return;
    const samePage = new URL(to, location.href).pathname === location.pathname;
    if (options.replace) history.replaceState(null, '', to);
    else history.pushState(null, '', to);
    this.#read();
    if (!samePage) toTop();
  }

  /** Changes what stands behind `?` without a step in the history: for filters and search words. */
  setQuery(change: Record<string, string | readonly string[] | null>): void {
    const query = this.query;
    for (const [name, value] of Object.entries(change)) {
      query.delete(name);
      for (const one of typeof value === 'string' ? [value] : (value ?? [])) if (one) query.append(name, one);
    }
    const text = query.toString();
    this.go(this.path + (text ? `?${text}` : ''), { replace: true });
  }

  /** Takes plain clicks on links of our own; everything else is the browser's. */
  start(): void {
    addEventListener('popstate', () => this.#read());
    document.addEventListener('click', (event) => {
      if (event.defaultPrevented || event.button !== 0) return;
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const link = (event.target as Element).closest('a');
      if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
      if (link.pathname.startsWith('/files/') || (link.hash && link.pathname === location.pathname)) return;
      event.preventDefault();
      this.go(link.pathname + link.search);
    });
  }
}

/** In the phone shell not the page scrolls but its middle. */
function toTop(): void {
  scrollTo(0, 0);
  document.getElementById('main')?.scrollTo(0, 0);
}

export const router = new Router();

/** After another page has come: readers and keys begin at its heading. */
export async function focusHeading(): Promise<void> {
  await tick();
  const heading = document.querySelector<HTMLElement>('main h1');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
