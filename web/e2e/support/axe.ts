import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Page } from './test';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  id: string;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** What axe finds on the page as it stands, or within one part of it; empty when all is well. */
export async function findings(page: Page, within?: string): Promise<string[]> {
  // By the debugging protocol, as the page's own content policy forbids foreign scripts.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  const violations = await page.evaluate(async (part) => {
    const { axe } = window as unknown as {
      axe: { run: (c: unknown, o: object) => Promise<{ violations: Finding[] }> };
    };
    return (await axe.run(part ?? document, { resultTypes: ['violations'] })).violations;
  }, within);
  return violations.map(
    (v) =>
      `${v.id}: ${v.help}\n    ${v.nodes
        .slice(0, 3)
        .map((n) => n.html)
        .join('\n    ')}`,
  );
}
