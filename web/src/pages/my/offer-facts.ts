import type { MyOfferPartsFragment } from '~/gql/types';
import { common } from '~/i18n/common';
import { my } from '~/i18n/my';
import { date, list, quantity } from '~/lib/format';

/** The facts of an offer, in the order of the form; those not given are left out. */
export function offerFacts(offer: MyOfferPartsFragment): { term: string; fact: string }[] {
  const w = my().form;
  const facts: { term: string; fact: string | null | undefined }[] = [
    { term: w.kind, fact: `${offer.kind.label}${common().clauseSep}${offer.category.label}` },
    { term: w.quantityShort, fact: offer.quantity ? quantity(offer.quantity) : w.unlimited },
    { term: w.availability, fact: offer.availability },
    { term: w.place, fact: offer.place },
    { term: w.communities, fact: list(offer.communities.map((c) => c.label)) || w.everywhere },
    { term: w.audiences, fact: list(offer.audiences.map((a) => a.label)) },
    { term: w.conditions, fact: offer.conditions },
    { term: w.free, fact: offer.free ? w.freeYes : (offer.priceNote ?? common().notFree) },
    { term: w.phone, fact: offer.servicePhone },
    { term: w.until, fact: offer.validUntil && date(offer.validUntil) },
  ];
  return facts.filter((f): f is { term: string; fact: string } => Boolean(f.fact));
}
