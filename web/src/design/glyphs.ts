/** The bridge at each stage of being built, on a 24 × 14 field: the glyphs of the status pills. */
export const glyphs = {
  verify: '<circle cx="4" cy="11" r="2" stroke-width="1.8"/><path d="M10.5 11h.01M15 11h.01M19.5 11h.01"/>',
  open: '<path d="M4.5 7.5C7.5 0.5 16.5 0.5 19.5 7.5" stroke-width="1.8" stroke-dasharray=".1 3.6"/><circle cx="4" cy="11" r="2" fill="currentColor"/><circle cx="20" cy="11" r="2" stroke-width="1.8"/>',
  claim:
    '<path d="M4 11C4 5.5 8 2.5 12.5 2.5"/><circle cx="4" cy="11" r="2" fill="currentColor"/><circle cx="20" cy="11" r="2" stroke-width="1.8"/>',
  dock: '<path d="M4 10.5C4 0 20 0 20 10.5"/><circle cx="4" cy="10.5" r="2.5" fill="currentColor"/><circle cx="20" cy="10.5" r="2.5" fill="currentColor"/>',
  run: '<path d="M4 11.5C4 2 20 2 20 11.5"/><circle cx="12" cy="4.5" r="3.3" fill="currentColor" stroke="none"/>',
  confirm: '<path d="M4 11.5C4 1.5 20 1.5 20 11.5"/><path d="M12 6.5l3 3-3 3-3-3z" fill="currentColor" stroke="none"/>',
  done: '<path d="M3 13C3 -2 21 -2 21 13z" fill="currentColor" stroke="none"/><path d="M8.3 7.8l2.7 2.6 4.7-5" stroke="var(--surface)"/>',
  late: '<path d="M12 1L20 13H4z" fill="currentColor" stroke="none"/><path d="M12 5.5v3M12 10.8v.01" stroke="var(--late-fg)" stroke-width="1.8"/>',
  hold: '<path d="M9 3v8M15 3v8" stroke-width="3"/>',
  back: '<path d="M9 3L5 7l4 4M5 7h10a4 4 0 010 0"/>',
} as const;
export type GlyphName = keyof typeof glyphs;
