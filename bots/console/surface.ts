/** What the console bot needs of the two things it can stand on: a screen (a TTY) or a pipe. */
export type Surface = {
  /** Prints a block of whole lines, resolving when the output has taken it; `bell` rings where a bell can be heard. */
  print(block: string, bell: boolean): Promise<void>;
  /** Whether what is typed now is a secret. */
  hide(on: boolean): void;
  /** An answer takes long, or no longer does. */
  busy(on: boolean): void;
  /** Reads no more and leaves the terminal as it was found. */
  close(): void;
};

export type Input = NodeJS.ReadableStream & { isTTY?: boolean | undefined };
export type Output = NodeJS.WritableStream & { isTTY?: boolean | undefined; columns?: number | undefined };

export type Wires = {
  input: Input;
  output: Output;
  /** Resolves when the line was answered. */
  line(text: string): Promise<void>;
  end(): void;
};

/** Resolves when the output has taken the text; rejects with the output's own error. */
export function write(output: Output, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
