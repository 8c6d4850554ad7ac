/** The line of a tool's stderr that says what went wrong: the first that names an error, or the last. */
export function errorLine(stderr) {
  const lines = stderr.trim().split('\n');
  return lines.find((line) => /error|fatal|cannot/i.test(line))?.trim() ?? lines.at(-1);
}
