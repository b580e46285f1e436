/** What a query answers for nodes of other types than the one it asks about. */
type Other = Record<PropertyKey, never>;

/** The node, if it is of the type that has this field; null when it is another or not there. */
export function nodeWith<N extends object>(node: N | null | undefined, field: string): Exclude<N, Other> | null {
  return node && field in node ? (node as Exclude<N, Other>) : null;
}
