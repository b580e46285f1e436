/** An opaque id inside an address. */
export const inPath = (id: string): string => encodeURIComponent(id);
