import { expect, it } from 'vitest';
import { emptyDraft, fieldsOf, missing, STEPS, stepOf } from './offer-draft';

it('sends only what was meant: no amount without limit, no price when free', () => {
  const draft = {
    ...emptyDraft('010-00001000'),
    title: ' 旧衣回收箱 ',
    amount: 9,
    priceNote: '20 元',
    communities: ['a'],
  };
  expect(fieldsOf(draft)).toMatchObject({
    title: '旧衣回收箱',
    quantity: null,
    free: true,
    priceNote: null,
    communities: [],
    servicePhone: '010-00001000',
    validUntil: null,
  });
  const counted = { ...draft, limited: 'counted' as const, unit: '件', free: 'no' as const, reach: 'some' as const };
  expect(fieldsOf(counted)).toMatchObject({
    quantity: { amount: 9, unit: '件', renewal: 'MONTH' },
    priceNote: '20 元',
    communities: ['a'],
  });
});

it('finds the step that asks for a faulty field', () => {
  const fault = (...field: string[]) => [{ code: 'INVALID' as const, field, message: 'x' }];
  expect(STEPS[stepOf(fault('fields', 'priceNote'))!]?.name).toBe('terms');
  expect(STEPS[stepOf(fault('fields', 'quantity', 'amount'))!]?.name).toBe('quantity');
  expect(stepOf([{ code: 'CONFLICT', field: null, message: 'x' }])).toBeNull();
});

it('asks for what the next step needs', () => {
  const draft = emptyDraft(null);
  expect(missing(draft, 0).map((f) => f.field)).toEqual([['title'], ['description']]);
  expect(missing({ ...draft, limited: 'counted' }, 2).map((f) => f.field)).toEqual([['unit']]);
  expect(missing({ ...draft, title: '旧衣回收箱', description: '每天' }, 0)).toEqual([]);
});
