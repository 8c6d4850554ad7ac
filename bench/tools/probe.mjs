/** The tool with its version, or with the reason why it cannot be measured here. */
export function probe(tool) {
  try {
    return { ...tool, version: tool.version() };
  } catch (error) {
    return { ...tool, version: undefined, missing: error.message };
  }
}
