// Opens the memory that is named, tells so, and saves it again and again until it is killed. With `hold`
// it only keeps it. Each memory that is saved holds one check more, up to a number, and then anew.

const { openMemory } = await import(process.env.MEMORY_FILE);
const { newMemory } = await import(process.env.STATE_MEMORY);

const [path, mode] = process.argv.slice(2);
const tell = (line) => new Promise((resolve) => process.stdout.write(`${line}\n`, resolve));

try {
  const file = await openMemory(path);
  await tell('open');
  if (mode === 'hold') setInterval(() => undefined, 1_000);
  else {
    for (let round = 1; ; round += 1) {
      const count = 1 + (round % 1_000);
      const checks = Array.from({ length: count }, (_, number) => {
        const id = `check-${number}`;
        return [id, newMemory({ id, name: id, group: null }, `https://${id}.example/`, round)];
      });
      await file.save({ checks: new Map(checks), pending: [] });
      await tell('saved');
    }
  }
} catch (error) {
  await tell(`${error.constructor.name}: ${error.message}`);
}
