/** One block of a plain document: a heading, a paragraph, a list. */
export interface Block {
  kind: 'h1' | 'h2' | 'h3' | 'p' | 'ul';
  lines: readonly string[];
}

/** Reads the little Markdown our own documents use: headings, paragraphs, lists. Comments are left out. */
export function blocks(text: string): Block[] {
  const out: Block[] = [];
  for (const part of text.replace(/<!--[\s\S]*?-->/g, '').split(/\n\s*\n/)) {
    const lines = part.trim().split('\n').map((line) => line.trim());
    const first = lines[0] ?? '';
    if (!first) continue;
    const heading = /^(#{1,3}) (.*)$/.exec(first);
    if (heading) {
      const kind = `h${heading[1]!.length}` as 'h1' | 'h2' | 'h3';
      out.push({ kind, lines: [heading[2]!] });
    } else if (first.startsWith('- ')) {
      const items: string[] = [];
      for (const line of lines) {
        if (line.startsWith('- ')) items.push(line.slice(2));
        else items[items.length - 1] += line;
      }
      out.push({ kind: 'ul', lines: items });
    } else {
      out.push({ kind: 'p', lines: [lines.join('')] });
    }
  }
  return out;
}
