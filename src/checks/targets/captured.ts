const REFERENCE = /\{\{\s*([a-z_][\w-]*)\s*\}\}/gi;
const NAME = /^[a-z_][\w-]*$/i;

/** True for what `{{…}}` can name. */
export function isCaptureName(text: string): boolean {
  return NAME.test(text);
}

/** The names in `{{…}}`, in order. */
export function capturedNames(text: string): readonly string[] {
  return text.includes('{{') ? [...text.matchAll(REFERENCE)].map(([, name = '']) => name) : [];
}

/** Puts values in for `{{name}}`; a name that has none is left as it is. Other braces are, too. */
export function withCaptured(text: string, values: ReadonlyMap<string, string>): string {
  if (!text.includes('{{')) return text;
  return text.replace(REFERENCE, (all, name: string) => values.get(name) ?? all);
}
