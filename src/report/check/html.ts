import { renderStatusPage } from '../status-page/index.ts';
import { nowOf, wholeRenderer, type CheckFormatOptions, type CheckRenderer } from './format.ts';

/** The status page, as a file that does not reload itself. */
export function htmlFormat(options: CheckFormatOptions): CheckRenderer {
  return wholeRenderer((reports) =>
    renderStatusPage({
      title: options.title,
      generatedAtMs: nowOf(options),
      reports,
      refreshSeconds: null,
    }),
  );
}
