import { cell, code, codes, rows } from './markdown.mjs';

const HEADS = ['option', 'meaning', 'variable', 'config key'];
/** For what is about a single run. */
const NOWHERE = '-';

/** The options of a command, a section for each group; of another than the first what is its own. */
export function optionSections(table, first, describeFlag) {
  const same = new Map(first.entries.map(({ name, spec }) => [name, spec]));
  const isShared = ({ name, spec }) => table !== first && same.get(name) === spec;
  return table.groups.map(({ title, entries }) => {
    const own = entries.filter((entry) => !isShared(entry));
    const shared = entries.filter(isShared).flatMap(shownFlags);
    const parts = [
      `### ${title} (${table.command})`,
      ...(own.length === 0
        ? []
        : [
            rows(
              HEADS,
              own.flatMap((entry) => lines(entry, describeFlag)),
            ),
          ]),
      ...(shared.length === 0
        ? []
        : [`As for ${code(first.command)}: ${codes(shared.map(({ long }) => `--${long}`))}.`]),
    ];
    return parts.join('\n\n');
  });
}

function lines(entry, describeFlag) {
  return shownFlags(entry).map((flag) => [
    code(flag.flags),
    cell(describeFlag(entry, flag)),
    entry.spec.isFlagOnly ? NOWHERE : code(flag.env),
    entry.spec.isFlagOnly ? NOWHERE : code(flag.configKey),
  ]);
}

function shownFlags({ flags }) {
  return flags.filter(({ summary }) => summary !== undefined);
}
