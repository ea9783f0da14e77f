/** A sentence with its full stop, and only one: "134 шт." and "2025 р." bring their own. */
export function ended(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Azerbaijani has two letters i: the dotted one keeps its dot. */
export function capitalInTurkic(text: string): string {
  return text.startsWith('i') ? `İ${text.slice(1)}` : capital(text);
}
