import type { NeedStage } from '~/gql/schema';
import type { HelperNameFragment } from '~/gql/types';
import { needWords } from '~/i18n/deskNeeds';

/** What a need is called: its public title, or until that is written what sort of thing is wanted. */
export function needTitle(need: { publicTitle: string | null; category: { label: string } }): string {
  return need.publicTitle ?? needWords().untitled(need.category.label);
}

/** Why this person cannot refer the need: it is not open yet, or others look after it. */
export function waits(need: { stage: NeedStage; community: { label: string } }): string {
  const words = needWords().matches;
  return ['DRAFT', 'VERIFIED', 'APPROVED'].includes(need.stage) ? words.waits : words.theirs(need.community.label);
}

/** The name of an organization or of a person. */
export function helperName(helper: HelperNameFragment): string {
  if ('name' in helper) return helper.name;
  return 'displayName' in helper ? helper.displayName : '';
}

/** What a referral's consent would be given to. */
export function helperIds(helper: HelperNameFragment): { organizationId?: string; helperId?: string; name: string } {
  if ('name' in helper) return { organizationId: helper.id, name: helper.name };
  return 'displayName' in helper ? { helperId: helper.id, name: helper.displayName } : { name: '' };
}
