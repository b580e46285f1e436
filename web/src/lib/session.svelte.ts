import { act, ask, connection, signedOut } from './api.svelte';
import { SignOut, WhoAmI } from './session.gql';
import type { Role, SignInStep } from '~/gql/schema';
import type { ViewerPartsFragment } from '~/gql/types';

/** Who is signed in on this device, if anybody. */
class Session {
  /** undefined: not asked yet. */
  viewer: ViewerPartsFragment | null | undefined = $state.raw();
  /** What must be done before the session may do anything else; the viewer is nobody until then. */
  steps: readonly SignInStep[] = $state.raw([]);

  constructor() {
    signedOut.addEventListener('signedout', () => {
      this.viewer = null;
      this.steps = [];
    });
  }

  get role(): Role | undefined {
    return this.viewer?.account.role;
  }

  /** Asks the server; a page without a network is a page of nobody. */
  async load(): Promise<void> {
    try {
      const known = await ask(WhoAmI, {});
      this.steps = known.session?.steps ?? [];
      this.viewer = known.viewer ?? null;
    } catch {
      this.viewer = null;
    }
  }

  /** After an act that opened the session or took it a step on. */
  enter(payload: {
    viewer: ViewerPartsFragment | null;
    steps: readonly SignInStep[];
    userErrors: readonly unknown[];
  }): void {
    if (payload.userErrors.length > 0) return;
    this.steps = payload.steps;
    if (payload.viewer?.account.id !== this.viewer?.account.id || !payload.viewer) this.become(payload.viewer);
    else this.viewer = payload.viewer;
  }

  /** Another person from here on: nothing of the one before may stay. */
  become(viewer: ViewerPartsFragment | null): void {
    connection.forget();
    this.viewer = viewer;
  }

  async signOut(): Promise<void> {
    try {
      await act(SignOut, {});
    } finally {
      this.steps = [];
      this.become(null);
    }
  }
}

export const session = new Session();

/** The page on which a session that is not whole yet does what it has to do. */
export const STEPS_PAGE = '/sign-in/steps';

/** That page, going on to `next` afterwards. */
export function stepsPage(next: string): string {
  return `${STEPS_PAGE}?next=${encodeURIComponent(next)}`;
}

/** Where a role's day begins. */
export function homeOf(role: Role | undefined): string {
  switch (role) {
    case 'UNIT_LIAISON':
    case 'HELPER':
      return '/my';
    case 'COMMUNITY_WORKER':
    case 'STREET_STAFF':
    case 'ADMINISTRATOR':
    case 'AUDITOR':
      return '/desk';
    case 'FIELD_CHAIR':
    case 'STREET_LEADER':
      return '/committee';
    default:
      return '/';
  }
}
