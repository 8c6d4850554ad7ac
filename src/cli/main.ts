import { FileError, UsageError } from '../model/errors.ts';
import { VERSION } from '../model/version.ts';
import { systemCode, systemReason } from '../util/system-error.ts';
import { defectText } from './defect.ts';
import { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';
import { printableLines } from './printable-lines.ts';

/** Runs a command line (without node and script) and tells the exit code. */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await runCommand(argv, io);
  } catch (thrown) {
    const error = systemCode(thrown) === 'EMFILE' ? tooFewFiles(thrown) : thrown;
    const code = exitCodeOf(error);
    if (isMonitoringPlugin(argv, io) && code !== ExitCode.internal) return pluginFailure(error, io);
    io.stderr.write(code === ExitCode.internal ? defectText(error) : `${messageOf(error)}\n`);
    return code;
  }
}

async function runCommand(argv: readonly string[], io: Io): Promise<ExitCode> {
  // Asked so often that it is not worth loading a grammar for.
  const only = argv.length === 1 ? argv[0] : undefined;
  if (only === '--version' || only === '-V') return print(`${VERSION}\n`, io);
  if (only === '--help' || only === '-h' || only === 'help') {
    const { helpText } = await import('./help.ts');
    return print(helpText(), io);
  }
  const { parseCommandLine } = await import('./program.ts');
  const command = parseCommandLine(argv, { env: io.env });
  switch (command.command) {
    case 'print':
      return print(command.text, io);
    case 'completion': {
      const { completionScript } = await import('./completion.ts');
      return print(completionScript(command.shell), io);
    }
    case 'get': {
      const { runGet } = await import('./get.ts');
      return runGet(command.inputs, command.settings, io);
    }
    case 'crawl': {
      const { runCrawl } = await import('./crawl.ts');
      return runCrawl(command.seeds, command.settings, io, command.given);
    }
    case 'check': {
      const { runCheck } = await import('./check.ts');
      return runCheck(command.words, command.settings, io);
    }
  }
}

/** Prints what was asked for. A reader that wants no more of it ends that quietly. */
function print(text: string, { stdout }: Io): Promise<ExitCode> {
  return new Promise((resolve, reject) => {
    stdout.once('error', (error) => {
      if (systemCode(error) === 'EPIPE') resolve(ExitCode.ok);
      else reject(new FileError(`stdout: ${systemReason(error)}`, { cause: error }));
    });
    stdout.write(text, (error) => {
      if (!error) resolve(ExitCode.ok);
    });
  });
}

/** Whoever calls it as a plugin of a monitoring system takes exit code 2 for a verdict. */
function isMonitoringPlugin(argv: readonly string[], { env }: Pick<Io, 'env'>): boolean {
  if (argv[0] !== 'check') return false;
  const [asked] = argv
    .flatMap((word, at) => {
      if (word === '--nagios') return ['nagios'];
      if (word === '--json') return ['jsonl'];
      if (word === '--format') return [argv[at + 1] ?? ''];
      return word.startsWith('--format=') ? [word.slice('--format='.length)] : [];
    })
    .slice(-1);
  return (asked ?? env['GFETCH_FORMAT']) === 'nagios';
}

/** What such a plugin says where it could find out nothing: on stdout, with exit code 3. */
function pluginFailure(error: unknown, { stdout }: Io): ExitCode {
  stdout.write(
    `GFETCH UNKNOWN - ${messageOf(error).replaceAll('|', '/').replaceAll('\n', '; ')}\n`,
  );
  return ExitCode.policy;
}

/** Node could not even open gfetch's own modules. */
function tooFewFiles(error: unknown): FileError {
  const message = 'gfetch needs more open files at once than it may have (ulimit -n)';
  return new FileError(message, { cause: error });
}

function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return ExitCode.usage;
  return error instanceof FileError ? ExitCode.file : ExitCode.internal;
}

/** Whoever made the message may have left something of the outside in it as it was. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `error: ${printableLines(message)}`;
}
