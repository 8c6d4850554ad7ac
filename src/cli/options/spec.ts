/** What reading a value may need beside its text. */
export interface ReadContext {
  /** What `~` stands for. */
  readonly home: string;
  /** All of stdin; throws a `UsageError` where stdin already is the list of inputs. */
  readStdin(this: void): Buffer;
}

export type Completes = 'file' | 'folder' | '@file';

/** How the values of an option are written and read. */
export interface Kind<T> {
  /**
   * @throws {UsageError} The message does not name the option: whoever calls knows where the text
   *   came from.
   */
  read(this: void, text: string, context: ReadContext): T;
  /** Text that `read` takes back; empty where there is nothing to show. */
  show(this: void, value: T): string;
  /** Present: the option may be given several times, and this makes one value of all. */
  merge?(this: void, values: readonly T[]): T;
  /**
   * Present: a higher layer (a flag goes before the environment, that before the file) adds to the
   * value of a lower one, and does not replace it.
   */
  overlay?(this: void, below: T, above: T): T;
  /** True: two different values in one layer are a mistake; otherwise the last one counts. */
  readonly isSingle?: boolean;
  /** Cuts the text of an environment variable into several values. */
  readonly separator?: RegExp;
  /** The names that may be given. */
  readonly choices?: readonly string[];
  /** True: several with commas between them. */
  readonly many?: boolean;
  /** What a shell should complete; `@file`: a file where the value begins with `@`. */
  readonly completes?: Completes;
  /** True: a config file may give a JSON number. */
  readonly numeric?: boolean;
  /** Where the text names a file: the same text as it can be read from any folder. */
  anchor?(this: void, text: string, folder: string): string;
}

/** A flag without a value. It stands for a text that is given to the option. */
export interface Switch {
  readonly flags: string;
  /** None: the flag is accepted, and not shown in help. */
  readonly summary?: string | undefined;
  readonly text: string;
  /** What `false` stands for, in the environment or a config file; none: nothing. */
  readonly otherwise?: string;
}

/** Another name of a flag that takes a value. */
export interface Alias {
  readonly flags: string;
  readonly summary: string;
}

/** One setting, and every way to give it. */
export interface OptionSpec<T, F = T> {
  /** The flag that takes a value, as in `-c, --concurrency <n>`. */
  readonly flags?: string;
  readonly summary?: string;
  readonly aliases?: readonly Alias[];
  readonly switches?: readonly Switch[];
  readonly kind: Kind<T>;
  readonly fallback: F;
  /** True: it is about one run, so neither the environment nor a config file can give it. */
  readonly isFlagOnly?: boolean;
}

/** What a setting holds: the kind's value, or `undefined` where that is the fallback. */
export type ValueOf<S> = S extends OptionSpec<infer T, infer F> ? T | Extract<F, undefined> : never;

/** Checks one entry of the table, and infers its type from kind and fallback. */
export function option<T, F extends T | undefined>(spec: OptionSpec<T, F>): OptionSpec<T, F> {
  return spec;
}

/** The options of one group, or of several, by the names of their settings. */
export type Specs = Readonly<Record<string, OptionSpec<unknown>>>;

/** What a command is told by these options, with nothing left to interpret. */
export type SettingsOf<Options extends Specs> = {
  readonly [Name in keyof Options]: ValueOf<Options[Name]>;
};

/** Some options of a group, for a command that has no use for the others. */
export function without<Options extends Specs, Name extends keyof Options>(
  options: Options,
  names: readonly Name[],
): Omit<Options, Name> {
  const left = Object.entries(options).filter(([name]) => !names.some((each) => each === name));
  return Object.fromEntries(left) as unknown as Omit<Options, Name>;
}
