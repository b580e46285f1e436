import type { OfferFieldsInput, Renewal } from '~/gql/schema';
import type { MyOfferPartsFragment } from '~/gql/types';
import type { UserError } from '~/lib/api.svelte';
import { my } from '~/i18n/my';
import { unitKey } from '~/lib/format';
import { newKey } from '~/lib/keys';

/** What the offer form holds while one types; as text, because that is what is typed. */
export interface OfferDraft {
  /** Made once with the form: sending it twice registers one offer. */
  key: string;
  /** The offer on the server, once it is there. */
  id: string | null;
  version: number;
  step: number;
  title: string;
  description: string;
  kind: string;
  category: string;
  limited: 'unlimited' | 'counted';
  amount: number;
  unit: string;
  renewal: Renewal;
  availability: string;
  place: string;
  reach: 'everywhere' | 'some';
  communities: string[];
  audiences: string[];
  conditions: string;
  free: 'yes' | 'no';
  priceNote: string;
  servicePhone: string;
  validFrom: string;
  validUntil: string;
}

export function emptyDraft(phone: string | null | undefined): OfferDraft {
  return {
    key: newKey(),
    id: null,
    version: 0,
    step: 0,
    title: '',
    description: '',
    kind: '',
    category: '',
    limited: 'unlimited',
    amount: 1,
    unit: '',
    renewal: 'MONTH',
    availability: '',
    place: '',
    reach: 'everywhere',
    communities: [],
    audiences: [],
    conditions: '',
    free: 'yes',
    priceNote: '',
    servicePhone: phone ?? '',
    validFrom: '',
    validUntil: '',
  };
}

export function draftOf(offer: MyOfferPartsFragment): OfferDraft {
  return {
    ...emptyDraft(offer.servicePhone),
    id: offer.id,
    version: offer.version,
    // Who comes to change something wants to see everything first.
    step: STEPS.length - 1,
    title: offer.title,
    description: offer.description,
    kind: offer.kind.key,
    category: offer.category.key,
    limited: offer.quantity ? 'counted' : 'unlimited',
    amount: offer.quantity?.amount ?? 1,
    unit: offer.quantity ? unitKey(offer.quantity.unit) : '',
    renewal: offer.quantity?.renewal ?? 'MONTH',
    availability: offer.availability ?? '',
    place: offer.place ?? '',
    reach: offer.communities.length ? 'some' : 'everywhere',
    communities: offer.communities.map((c) => c.key),
    audiences: offer.audiences.map((a) => a.key),
    conditions: offer.conditions ?? '',
    free: offer.free ? 'yes' : 'no',
    priceNote: offer.priceNote ?? '',
    validFrom: offer.validFrom ?? '',
    validUntil: offer.validUntil ?? '',
  };
}

const orNull = (text: string) => text.trim() || null;

export function fieldsOf(d: OfferDraft): OfferFieldsInput {
  return {
    title: d.title.trim(),
    description: d.description.trim(),
    kind: d.kind,
    category: d.category,
    quantity: d.limited === 'counted' ? { amount: Number(d.amount), unit: d.unit, renewal: d.renewal } : null,
    availability: orNull(d.availability),
    place: orNull(d.place),
    communities: d.reach === 'some' ? [...d.communities] : [],
    audiences: [...d.audiences],
    conditions: orNull(d.conditions),
    free: d.free === 'yes',
    priceNote: d.free === 'no' ? orNull(d.priceNote) : null,
    servicePhone: orNull(d.servicePhone),
    validFrom: orNull(d.validFrom),
    validUntil: orNull(d.validUntil),
  };
}

/** The steps of the form: which question, and which of the server's fields it asks for. The last shows everything. */
export const STEPS = [
  { name: 'what', fields: ['title', 'description'] },
  { name: 'sort', fields: ['kind', 'category'] },
  { name: 'quantity', fields: ['quantity', 'amount', 'unit', 'renewal'] },
  { name: 'when', fields: ['availability'] },
  { name: 'where', fields: ['place', 'communities', 'audiences'] },
  { name: 'terms', fields: ['conditions', 'free', 'priceNote'] },
  { name: 'contact', fields: ['servicePhone', 'validFrom', 'validUntil'] },
  { name: 'check', fields: [] },
] as const satisfies readonly { name: string; fields: readonly string[] }[];

export const ALL_FIELDS: readonly string[] = STEPS.flatMap((step) => step.fields);

/** The step that asks for the first of these fields; null when none of them is in the form. */
export function stepOf(errors: readonly UserError[]): number | null {
  const found = STEPS.findIndex((step) =>
    errors.some((error) => error.field?.some((part) => (step.fields as readonly string[]).includes(part))),
  );
  return found < 0 ? null : found;
}

/** What a step must have before the next; the server looks again at everything. */
export function missing(d: OfferDraft, step: number): UserError[] {
  const w = my().form;
  const fault = (field: string, message: string): UserError => ({ code: 'REQUIRED', field: [field], message });
  switch (STEPS[step]?.name) {
    case 'what':
      return [
        ...(d.title.trim() ? [] : [fault('title', w.needTitle)]),
        ...(d.description.trim() ? [] : [fault('description', w.needDescription)]),
      ];
    case 'sort':
      return [
        ...(d.kind ? [] : [fault('kind', w.needKind)]),
        ...(d.category ? [] : [fault('category', w.needCategory)]),
      ];
    case 'quantity':
      return d.limited === 'counted' && !d.unit ? [fault('unit', w.needUnit)] : [];
    default:
      return [];
  }
}
