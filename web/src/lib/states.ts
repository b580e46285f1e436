import type { GlyphName } from '~/design/glyphs';
import type { DeliveryState, NeedStage, OfferState, ReferralState, VisitState } from '~/gql/schema';

/** Which stage of the bridge each state looks like. Words are in i18n/states.ts; `<StatePill>` brings both together. */
export const offerGlyph: Record<OfferState, GlyphName> = {
  DRAFT: 'verify',
  SUBMITTED: 'claim',
  PUBLISHED: 'open',
  RETURNED: 'back',
  PAUSED: 'hold',
  EXPIRED: 'hold',
  WITHDRAWN: 'back',
};
export const stageGlyph: Record<NeedStage, GlyphName> = {
  DRAFT: 'verify',
  VERIFIED: 'verify',
  APPROVED: 'verify',
  OPEN: 'open',
  REFERRED: 'claim',
  DOCKED: 'dock',
  IN_DELIVERY: 'run',
  DELIVERED: 'confirm',
  CLOSED: 'done',
  RETURNED: 'back',
  WITHDRAWN: 'back',
};
export const referralGlyph: Record<ReferralState, GlyphName> = {
  SENT: 'claim',
  CLAIMED: 'claim',
  ACCEPTED: 'dock',
  DECLINED: 'back',
  LAPSED: 'hold',
  REVOKED: 'back',
  COMPLETED: 'done',
};
export const deliveryGlyph: Record<DeliveryState, GlyphName> = {
  REPORTED: 'confirm',
  CONFIRMED: 'done',
  DISPUTED: 'late',
};
export const visitGlyph: Record<VisitState, GlyphName> = { PLANNED: 'dock', DONE: 'done', CANCELLED: 'hold' };

/** The stages that a need's bridge shows, in order; REFERRED stands at OPEN's pillar until somebody accepts. */
export const BRIDGE = [
  'DRAFT',
  'VERIFIED',
  'APPROVED',
  'OPEN',
  'DOCKED',
  'IN_DELIVERY',
  'DELIVERED',
  'CLOSED',
] as const;

/** How far along the bridge a stage is; null for the exits, which stand beside it. */
export function bridgeIndex(stage: NeedStage): number | null {
  const on = stage === 'REFERRED' ? 'OPEN' : stage;
  const index = (BRIDGE as readonly string[]).indexOf(on);
  return index < 0 ? null : index;
}
