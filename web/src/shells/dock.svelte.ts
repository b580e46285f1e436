import type { Snippet } from 'svelte';

/** What a page puts at the foot of the phone's screen, above the tabs. */
export const dock: { content: Snippet | undefined } = $state({ content: undefined });
