import { FileError, UsageError } from '../model/errors.ts';
import { VERSION } from '../model/version.ts';
import { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';

/** Runs a command line (without node and script) and tells the exit code. */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await runCommand(argv, io);
  } catch (error) {
    const code = exitCodeOf(error);
    io.stderr.write(code === ExitCode.internal ? defectText(error) : `${messageOf(error)}\n`);
    return code;
  }
}

async function runCommand(argv: readonly string[], io: Io): Promise<ExitCode> {
  // Asked so often by scripts that it is not worth loading a grammar for.
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    io.stdout.write(`${VERSION}\n`);
    return ExitCode.ok;
  }
  const { parseCommandLine } = await import('./program.ts');
  const command = parseCommandLine(argv, { env: io.env, cwd: io.cwd });
  switch (command.command) {
    case 'print':
      io.stdout.write(command.text);
      return ExitCode.ok;
    case 'completion': {
      const { completionScript } = await import('./completion.ts');
      io.stdout.write(completionScript(command.shell));
      return ExitCode.ok;
    }
    case 'get': {
      const { runGet } = await import('./get.ts');
      return runGet(command.inputs, command.settings, io);
    }
  }
}

function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return ExitCode.usage;
  return error instanceof FileError ? ExitCode.file : ExitCode.internal;
}

function messageOf(error: unknown): string {
  return `error: ${error instanceof Error ? error.message : String(error)}`;
}

function defectText(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `This is a defect in gfetch, please report it:\n${stack}\n`;
}
