import { common } from '~/i18n/common';
import { RequestFailed, type UserError } from './api.svelte';
import { prefs } from './prefs.svelte';

export interface UploadedPhoto {
  readonly id: string;
  readonly url: string;
}

/** The answer to a spreadsheet: what it would bring or has brought, and every fault in it. */
export interface ImportReport {
  readonly file: string;
  readonly total: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly faults: readonly { row: number; column: string; code: string; message: string }[];
  readonly unknownColumns: readonly { column: string; title: string }[];
  readonly sample: readonly { row: number; key: string; change: string; title: string }[];
}

/** Longest edge in pixels and JPEG quality: enough to see a rice bag, small enough for a stairwell's network. */
const MAX_EDGE = 1600;
const QUALITY = 0.82;

async function post(url: string, file: Blob, name: string): Promise<unknown> {
  const form = new FormData();
  form.append('file', file, name);
  const headers = { 'accept-language': prefs.lang };
  let response: Response;
  try {
    response = await fetch(url, { method: 'POST', body: form, headers, credentials: 'same-origin' });
  } catch {
    throw new RequestFailed({ kind: 'offline', message: common().faults.offline });
  }
  const answer: unknown = await response.json().catch(() => null);
  if (answer && typeof answer === 'object' && (response.ok || 'userErrors' in answer)) return answer;
  if (response.status === 401) throw new RequestFailed({ kind: 'signIn', message: common().faults.signInFirst });
  if (response.status === 403) throw new RequestFailed({ kind: 'forbidden', message: common().faults.forbidden });
  throw new RequestFailed({ kind: 'server', message: common().faults.server });
}

/** Makes a photo small before it is sent. What cannot be drawn (HEIC in some browsers) goes as it is. */
export async function shrink(photo: File): Promise<Blob> {
  try {
    const bitmap = await createImageBitmap(photo, { imageOrientation: 'from-image' });
    const scale = Math.min(1, MAX_EDGE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext('2d')!.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const small = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY));
    return small ?? photo;
  } catch {
    return photo;
  }
}

/** Sends one photo; the answer is its id, or the faults found in it. */
export async function uploadPhoto(photo: Blob): Promise<UploadedPhoto | { userErrors: readonly UserError[] }> {
  return (await post('/files', photo, 'photo.jpg')) as UploadedPhoto | { userErrors: readonly UserError[] };
}

/** Sends a spreadsheet; with `dryRun` nothing is changed. */
export async function uploadSheet(
  list: 'organizations' | 'offers' | 'needs',
  file: File,
  dryRun: 'preview' | 'import',
): Promise<ImportReport | { userErrors: readonly UserError[] }> {
  const query = dryRun === 'preview' ? '?dryRun=true' : '';
  return (await post(`/imports/${list}${query}`, file, file.name)) as ImportReport;
}
