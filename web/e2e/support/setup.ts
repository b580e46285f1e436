import { rm } from 'node:fs/promises';
import { makeTemplate } from './server';

/** The demo committee is loaded once; each server begins with a copy. Answers what undoes it. */
export default async function setup(): Promise<() => Promise<void>> {
  const template = await makeTemplate();
  process.env.E2E_TEMPLATE = template;
  return () => rm(template, { recursive: true, force: true });
}
