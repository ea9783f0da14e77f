/** A sentence with its full stop, and only one: "134 шт." and "2025 р." bring their own. */
export function ended(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
