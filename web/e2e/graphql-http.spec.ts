import { serverAudits } from 'graphql-http';
import { expect, test } from './support/test';

/** Audits of what the specification leaves open (MAY), which are not promised. */
const OPTIONAL = /^MAY /;

test('the endpoint keeps every MUST and SHOULD of GraphQL over HTTP', async ({ baseURL }) => {
  const audits = serverAudits({ url: `${baseURL}/graphql`, fetchFn: fetch });
  expect(audits.length).toBeGreaterThan(50);
  const broken: string[] = [];
  for (const audit of audits) {
    const result = await audit.fn();
    if (result.status !== 'ok' && !OPTIONAL.test(audit.name)) broken.push(`${audit.name}: ${result.reason}`);
  }
  expect(broken).toEqual([]);
});
